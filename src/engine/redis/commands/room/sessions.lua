--[[
  sessions.ts: how a session begins, goes on and ends.
]]
-- The place has not been used, so no session has this key and none need be read.
local function begin(who)
  local session = { startedAt = counts.now, till = counts.now + PROVISIONAL_MS, provisional = true }
  hold(visitorKey(who), session)
  markUsed(who.lane, who.place)
  tellSession(who, session)
  return session
end

local function grantOf(place, session)
  return {
    state = "admitted",
    place = place,
    startedAt = session.startedAt,
    expiresAt = session.provisional and session.till or session.till - GRACE_MS,
    provisional = session.provisional,
  }
end

local function release(who)
  local key = visitorKey(who)
  local session = sessions[key]
  deleteSession(key)
  leave(key, laneOf(who.lane))
  if who.place <= laneOf(who.lane).issued then
    markUsed(who.lane, who.place)
  end
  local lease = session and session.till or counts.now
  local passed = math.max(lease, counts.now) + settings.leaseSeconds * 1000 + GRACE_MS
  local till = math.max(passed, ended[key] or 0)
  setEnded(key, till)
  tellEnd(who, "released", till)
  return session ~= nil
end

-- A pass that has not expired is of a session that only this ledger has forgotten: it is inside, so it is counted.
-- One that has expired may return for another lease's time, where there is room and nobody waits; but a first one, which
-- never came back, left its place free, and whoever has gone in with that place since is the session.
local function mayReturn(who)
  if isEnded(visitorKey(who)) then
    return false
  end
  if who.expiresAt > counts.now then
    return true
  end
  if who.expiresAt == who.startedAt + PROVISIONAL_MS and isUsed(who.lane, who.place) then
    return false
  end
  return counts.now < who.expiresAt + settings.leaseSeconds * 1000
    and phaseAt(counts.now) == "open"
    and counts.now >= counts.holdUntil
    and counts.sessionCount < settings.capacity
    and ready() == 0
    and not someoneWaits()
end

local function renew(who)
  local key = visitorKey(who)
  local known = sessions[key]
  local startedAt = known and known.startedAt or who.startedAt
  local lastsUntil = startedAt + settings.maxSessionSeconds * 1000
  if counts.now >= lastsUntil or (known == nil and not mayReturn(who)) then
    return { state = "ended" }
  end
  local leaseMs = who.extendMs > 0 and who.extendMs or settings.leaseSeconds * 1000
  local till = math.min(counts.now + leaseMs, lastsUntil) + GRACE_MS
  local session = { startedAt = startedAt, till = math.max(till, known and known.till or 0), provisional = false }
  hold(key, session)
  markUsed(who.lane, who.place)
  raise(laneOf(who.lane), who.place)
  tellSession(who, session)
  return grantOf(who.place, session)
end
