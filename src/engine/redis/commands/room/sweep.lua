--[[
  sweep.ts: what time alone brings about.
]]
-- Where the pass never came back the place is good again, and for `claimSeconds` more.
local function endFirstLease(who, till)
  unmarkUsed(who.lane, who.place)
  countSession(who.id, -1)
  keeping.keepPlace(who.lane, who.place)
  noteEnd(who, "unclaimed", till)
end

local function expireSessions()
  keeping.forgetKept()
  local dues, keys = popDueSessions(), {}
  for i, due in ipairs(dues) do
    keys[i] = due.key
  end
  readPeopleOf(idsOf(keys))
  for _, due in ipairs(dues) do
    local who = parseVisitorKey(due.key)
    count(tally.released, whyOver(who.id, due), 1)
    if due.provisional then
      endFirstLease(who, due.till)
    else
      noteEnd(who, "expired", due.till)
    end
  end
  return #dues
end

-- Learns the show rate from the batches whose horizon is over.
local function settleCalls()
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    for _, batch in ipairs(takeSettled(lane.batches)) do
      showing.learnShowRate(lane, batch)
      pushCall(line.id, { at = batch.at, to = batch.to, unseen = batch.called - batch.seen })
    end
  end
end

-- Calls older than `claimSeconds` are good no more; those of them who never came are the no-shows.
local function lapseCalls()
  if not keeping.mayLapse() then
    return
  end
  local before = counts.now - settings.claimSeconds * 1000
  local call = popCall(before)
  while call ~= nil do
    local lane = laneOf(call.lane)
    lane.lapsed = math.max(lane.lapsed, call.to)
    local excused = math.min(lane.late, call.unseen)
    lane.late = lane.late - excused
    count(tally.noShows, call.lane, call.unseen - excused)
    call = popCall(before)
  end
end
