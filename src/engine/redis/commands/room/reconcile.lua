--[[
  reconcile.ts: epochs, and repairing the ledger by what a gateway has seen of it.
]]
local enterEpoch, payLent, reconcile, touchGateway
do
local LARGEST_LEAP = 100000000
local LARGEST_MARGIN = 100000
local LONGEST_HOLD_MS = 120000
-- Empties the ledger for a new epoch. The bucket stays: the shop behind it is the same.
local function clearLedger()
  local keys = { KEYS.sessions, KEYS.started, KEYS.ended, KEYS.ready, KEYS.seen, KEYS.calls, KEYS.feed, KEYS.people, KEYS.revoked, KEYS.kept }
  for chunk in pairs(counts.chunks) do
    keys[#keys + 1] = KEYS.used .. chunk
  end
  for chunk in pairs(counts.shownChunks) do
    keys[#keys + 1] = KEYS.shown .. chunk
  end
  inSlices("UNLINK", table.remove(keys), keys)
  count(tally.released, "epoch", counts.sessionCount)
  counts.admitted = 0
  counts.revokedBefore = 0
  counts.revoking, counts.revokeFrom = false, ""
  counts.lastBatches = {}
  counts.draw = newDraw()
  counts.lanes, counts.laneCount, counts.chunks, counts.shownChunks = {}, 0, {}, {}
  counts.sessionCount = 0
  counts.nextExpiryAt, counts.nextStaleAt, counts.oldestCallAt, counts.endedUntil, counts.keptUntil = 0, 0, 0, 0, 0
  counts.feedStart = counts.feedEnd
  counts.rows = {}
end

-- False: the settings are of an epoch that is over, from a gateway that has not been given the new ones yet.
function enterEpoch()
  if counts.epoch == settings.epoch then
    return true
  end
  for _, past in ipairs(counts.pastEpochs) do
    if past == settings.epoch then
      return false
    end
  end
  if counts.epoch ~= "" then
    counts.pastEpochs[#counts.pastEpochs + 1] = counts.epoch
    clearLedger()
  end
  counts.epoch = settings.epoch
  return true
end

-- Whether another server process writes than the one that wrote last: restarted, or a replica that took over.
-- ARGV[3] empty: the gateway's connection has not broken since it asked, so it is the same.
local function isFresh()
  local process = ARGV[3]
  if process == "" and counts.process ~= "" then
    return false
  end
  if process == "" or process == "ask" then
    process = string.match(redis.call("INFO", "server"), "run_id:(%x+)")
  end
  local fresh = process ~= counts.process
  counts.process = process
  return fresh
end

local function likely(number)
  return math.min(number, LARGEST_PLACE)
end

local function knowsMore(witness)
  if witness.generation ~= counts.generation then
    -- A ledger that believes to be the first has no older generation: somebody met an emptied store before.
    return witness.generation > counts.generation or (witness.generation > 0 and not counts.rebuilt)
  end
  if witness.admitted > counts.admitted or (witness.draw.done and not counts.draw.done) then
    return true
  end
  for id, known in pairs(witness.lanes) do
    local lane = counts.lanes[id] or { issued = 0, called = 0 }
    if likely(known.issued) > lane.issued or likely(known.called) > lane.called then
      return true
    end
  end
  return false
end

-- A place in a valid token was given out, if by a ledger that is lost. One that is beyond all that can be so says nothing.
local function believed(place, issued)
  return place <= math.min(LARGEST_PLACE, issued + LARGEST_LEAP) and place or 0
end

local function raiseTo(id, known, lost, isOther)
  local lane = laneOf(id)
  local highest = math.max(likely(known.issued), believed(known.seen, lane.issued))
  local skips = lost or highest > lane.issued
  lane.issued = math.max(lane.issued, highest)
  if isOther then
    recallGaps(lane, known)
  end
  if likely(known.called) > lane.called then
    lane.called = likely(known.called)
    lane.issued = math.max(lane.issued, lane.called)
    lane.batches = {}
    pushCall(id, { at = counts.now, to = lane.called, unseen = 0 })
  end
  trimGaps(lane)
  for _, number in ipairs(known.found or {}) do
    findNumber(lane, number)
  end
  if skips then
    skipTo(lane, likely(lane.issued + math.min(known.margin, LARGEST_MARGIN)))
  end
  lane.lapsed = math.max(lane.lapsed, likely(known.lapsed))
end

-- Of two sessions that gateways remember of one person the one that lasts longer was renewed last: the other was left.
local function giveWay(one)
  local key = insideElsewhere(one)
  if key == nil or sessions[key].till >= one["until"] then
    return
  end
  deleteSession(key, "superseded")
  forgetDevice(parseVisitorKey(key).id)
end

-- A hand-over that was lost: whoever was granted the place has not had it, whatever this gateway knew last.
local function restoreUnclaimed(one)
  raisePlace(laneOf(one.lane), one.place)
  keeping.keepPlace(one.lane, one.place)
end

-- What one gateway tells of a lost ledger the others need not tell again.
local function othersListen()
  local first = next(counts.gateways)
  return first ~= nil and next(counts.gateways, first) ~= nil
end

local function restoreSession(one)
  local key, till = visitorKey(one), one["until"]
  markUsed(one.lane, one.place)
  raisePlace(laneOf(one.lane), one.place)
  leave(key, laneOf(one.lane))
  if till <= counts.now or isEnded(key) or isRevoked(one.id) then
    return
  end
  giveWay(one)
  if not recallSession(one, 0) then
    return
  end
  local known = sessions[key]
  if known ~= nil and known.till >= till then
    return
  end
  local startedAt = known and known.startedAt or one.startedAt
  local session = { startedAt = startedAt, till = till, provisional = one.provisional == true }
  tally.resumed = tally.resumed + (known == nil and 1 or 0)
  putSession(key, session)
  if othersListen() then
    noteSession(one, session)
  end
end

local function restoreExpired(one)
  markUsed(one.lane, one.place)
  raisePlace(laneOf(one.lane), one.place)
  leave(visitorKey(one), laneOf(one.lane))
  recallSession(one, 0)
end

-- Given back, revoked, or gone on with on another device: whether the place was called is not told by that. Whose
-- invitation is void was inside, or comes in no more, so only the last of the three may still be used.
local function restoreEnd(one)
  local key, till, lane = visitorKey(one), one["until"], laneOf(one.lane)
  lane.issued = math.max(lane.issued, likely(math.abs(one.place)))
  if one.state ~= "superseded" and one.place >= 1 then
    markUsed(one.lane, one.place)
  end
  local drawNumber = one.state == "released" and undrawnOf(one) or 0
  if drawNumber >= 1 then
    markUsed(givenBackIn(one.lane), drawNumber)
  end
  leave(key, lane)
  local isKnown = one.state == "superseded" or one.state == "revoked"
  deleteSession(key, isKnown and one.state or "released")
  -- The same device may have come again since, with another place.
  if one.state == "superseded" and insideElsewhere(one) == nil then
    forgetDevice(one.id)
  end
  if till <= math.max(ended[key] or 0, counts.now) then
    return
  end
  setEnded(key, till)
  if othersListen() then
    noteEnd(one, one.state, till)
  end
end

-- Gateways tell in any order: the session of somebody revoked may have been told before this, or be told after it.
local function restoreRevoked(person)
  if not revoked[person] and othersListen() then
    noteRevoked(person)
  end
  setRevoked(person)
  local row = people[person]
  if row ~= nil then
    readVisitor(keyOf(person, row))
    deleteSession(keyOf(person, row), "revoked")
  end
end

local function restore(one)
  local isLost = one["until"] <= counts.now and one.provisional == true
  if one.state == "unclaimed" or (one.state == "session" and isLost) then
    restoreUnclaimed(one)
  elseif one.state == "session" then
    restoreSession(one)
  elseif one.state == "expired" then
    restoreExpired(one)
  elseif one.state == "revoked" and one.lane == "" then
    restoreRevoked(one.id)
  else
    restoreEnd(one)
  end
end

-- Whoever a gateway let in while the engine was away is in the shop, whatever epoch it was; others may have let in some as well.
function payLent(witness)
  if witness.lent == 0 then
    return
  end
  counts.tokens = math.min(counts.tokens, 0)
  for id in pairs(counts.gateways) do
    if id ~= witness.gateway then
      counts.holdUntil = math.max(counts.holdUntil, counts.now + HOLD_MS)
    end
  end
end

-- A gateway that has more to tell is waited for: nobody is let in into slots that are taken, but not for ever.
local function holdOn(witness)
  if witness.owes == true and counts.now < counts.holdUntil then
    local least = math.min(counts.now, counts.generation + LONGEST_HOLD_MS) + HOLD_MS
    counts.holdUntil = math.max(counts.holdUntil, least)
  end
end

function reconcile(witness)
  local fresh = isFresh() or counts.lost
  local mine = witness.epoch == counts.epoch
  local cold = counts.generation == 0 and not (mine and witness.generation > 0)
  local first = cold and not counts.lost
  local lost = not first and (fresh or (mine and knowsMore(witness)))
  local heard = witness.generation > 0 and witness.generation ~= counts.generation
  counts.partial = counts.lost or (counts.partial and not lost)
  counts.lost = false
  if cold then
    lottery.beginCold()
  end
  if first then
    counts.generation = counts.now
    counts.tokens = settings.burst * TOKEN
  elseif lost then
    counts.tokens = math.min(counts.tokens, 0)
    counts.generation = math.max(counts.now, counts.generation + 1, witness.generation + 1)
    counts.holdUntil = counts.now + HOLD_MS
    counts.rebuilt = true
    keeping.noteBack(counts.now)
  end
  payLent(witness)
  if not mine then
    return
  end
  counts.admitted = math.max(counts.admitted, witness.admitted) + witness.lent
  counts.revokedBefore = math.max(counts.revokedBefore, witness.revokedBefore)
  lottery.recallDraw(witness.draw, heard)
  -- Before a draw gaps are of numbers, after it of places.
  local isOther = witness.generation ~= counts.generation and lottery.isCounted(witness.draw) == lottery.isCounted(counts.draw)
  for id, known in pairs(witness.lanes) do
    raiseTo(id, known, lost, isOther)
  end
  for _, one in ipairs(witness.remembered) do
    restore(one)
  end
  holdOn(witness)
end

-- Counts the gateways that share the ledger: each takes its part of the rate while the engine is away.
function touchGateway(gateway)
  if gateway ~= "" then
    counts.gateways[gateway] = counts.now
  end
  for id, heardAt in pairs(counts.gateways) do
    if counts.now - heardAt > GATEWAY_MS then
      counts.gateways[id] = nil
    end
  end
end
end
