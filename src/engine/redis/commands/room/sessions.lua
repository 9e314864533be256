--[[
  sessions.ts: how a session begins, goes on and ends.
]]
local beginSession, grantOf, whyOver, endSession, releaseVisitor, renewSession
do
local function bounds(startedAt, windowClosesAt)
  local function after(at)
    return at > 0 and at + settings.graceSeconds * 1000 or math.huge
  end
  local longest = startedAt + settings.maxSessionSeconds * 1000
  return longest, after(settings.access == "invitation" and windowClosesAt or 0), after(settings.schedule.closesAt or 0)
end

-- When a session is over whatever happens: after its longest time, or with the grace after room or window closed.
local function lastsUntil(startedAt, windowClosesAt)
  local longest, windowAt, roomAt = bounds(startedAt, windowClosesAt)
  return math.min(longest, windowAt, roomAt)
end

-- Why a lease is over that nobody ended: it was renewed no more, or could not be.
function whyOver(id, session)
  if session.provisional then
    return "unclaimed"
  end
  local longest, windowAt, roomAt = bounds(session.startedAt or counts.now, closesAtOf(id))
  local expiredAt = session.till - GRACE_MS
  if expiredAt < math.min(longest, windowAt, roomAt) then
    return "expired"
  end
  if roomAt <= math.min(longest, windowAt) then
    return "room-closed"
  end
  return windowAt <= longest and "window-closed" or "limit"
end

-- The place has not been used, so no session has this key and none need be read.
function beginSession(who)
  local till = math.min(counts.now + PROVISIONAL_MS, lastsUntil(counts.now, closesAtOf(who.id)))
  local session = { startedAt = counts.now, till = till, provisional = true }
  putSession(visitorKey(who), session)
  markUsed(who.lane, who.place)
  countSession(who.id, 1)
  noteSession(who, session)
  return session
end

function grantOf(place, session)
  return {
    state = "admitted",
    place = place,
    startedAt = session.startedAt,
    expiresAt = session.provisional and session.till or session.till - GRACE_MS,
    provisional = session.provisional,
  }
end

-- Whoever has this key is neither inside nor at the door any more. Returns the session that there was.
function endSession(who, reason)
  local key = visitorKey(who)
  readVisitor(key)
  local session = sessions[key]
  deleteSession(key, reason)
  leave(key, counts.lanes[who.lane])
  local lease = session and session.till or counts.now
  -- Before a draw the number is asked for again when it has a place.
  local drawAt = who.place < 1 and settings.schedule.opensAt or 0
  local leaseMs = settings.leaseSeconds * 1000 + GRACE_MS
  -- A ledger that lost something may have lost the last renewal.
  local renewed = counts.now < counts.holdUntil and counts.now + leaseMs or counts.now
  local passed = math.max(lease, renewed, drawAt) + leaseMs
  local till = math.max(passed, ended[key] or 0)
  -- Where there is no room for it the bit of the number, or the row of the person, says alone that it is over.
  local isKept = session ~= nil or hasRoomForEnded()
  if isKept then
    setEnded(key, till)
  end
  local state = (reason == "left" or reason == "unclaimed") and "released" or reason
  noteEnd(who, state, isKept and till or counts.now + PROVISIONAL_MS)
  return session
end

-- No pass of this place can be about: it has never been used, and no session is known.
local function neverInside(who)
  if who.place < 1 or counts.now < counts.holdUntil or personOf(who.id) ~= nil or isUsed(who.lane, who.place) then
    return false
  end
  return sessions[visitorKey(who)] == nil
end

-- The bit of the place says for good that it is nobody's. Gateways are told, and forget it soon.
local function giveBack(who)
  leave(visitorKey(who), counts.lanes[who.lane])
  noteEnd(who, "released", counts.now + PROVISIONAL_MS)
end

-- Ends a session, or gives a place back, which nobody else gets. Who was taken over has nothing to give back.
function releaseVisitor(who)
  if isTakenOver(who.id) then
    return
  end
  if neverInside(who) then
    giveBack(who)
  else
    endSession(who, who.reason or "released")
  end
  showing.forgetShown(who.lane, who.place)
  local issued = laneOf(who.lane).issued
  if who.place >= 1 and who.place <= issued then
    markUsed(who.lane, who.place)
  end
  local drawNumber = undrawnOf(who)
  if drawNumber >= 1 and drawNumber <= issued then
    markUsed(givenBackIn(who.lane), drawNumber)
  end
end

-- A pass that has not expired is of a session that only this ledger has forgotten: it is inside, so it is counted.
-- One that has expired may return for another lease's time, where there is room and nobody waits; but a first one, which
-- never came back, left its place free, and whoever has gone in with that place since is the session.
local function mayReturn(who)
  if isEnded(visitorKey(who)) or isRevoked(who.id) then
    return false
  end
  if who.expiresAt > counts.now then
    return true
  end
  if who.provisional == true and isUsed(who.lane, who.place) then
    return false
  end
  return counts.now < who.expiresAt + settings.leaseSeconds * 1000
    and phaseAt(counts.now) == "open"
    and counts.now >= counts.holdUntil
    and counts.sessionCount < settings.capacity
    and readyCount() == 0
    and not someoneWaits()
end

-- A request under way takes nothing up, and does not show that the client keeps its pass.
function renewSession(who)
  local key = visitorKey(who)
  local known = sessions[key]
  local startedAt = known and known.startedAt or who.startedAt
  local closesAt = closesAtOf(who.id)
  closesAt = closesAt > 0 and closesAt or who.closesAt or 0
  local latest = lastsUntil(startedAt, closesAt)
  if counts.now < latest and known ~= nil and counts.revoking and wasInvitedBefore(who.id) then
    endSession(who, "revoked")
    return { state = "ended" }
  end
  if counts.now >= latest or (known == nil and (who.holds == true or not mayReturn(who))) then
    return { state = "ended" }
  end
  if known == nil and not recallSession(who, closesAt) then
    return { state = "ended" }
  end
  local leaseMs = who.extendMs > 0 and who.extendMs or settings.leaseSeconds * 1000
  local till = math.min(counts.now + leaseMs, latest) + GRACE_MS
  local provisional = who.holds == true and known.provisional
  if provisional then
    till = math.min(counts.now + PROVISIONAL_MS, latest)
  end
  local session = { startedAt = startedAt, till = math.max(till, known and known.till or 0), provisional = provisional }
  tally.resumed = tally.resumed + (known == nil and 1 or 0)
  putSession(key, session)
  markUsed(who.lane, who.place)
  raisePlace(laneOf(who.lane), who.place)
  noteSession(who, session)
  return grantOf(who.place, session)
end
end
