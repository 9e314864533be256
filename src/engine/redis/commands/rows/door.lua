--[[
  door.ts: the ready of all lanes. KEYS.ready, key -> the lane's index * 2^40 + place, gives the place order within
  a lane, ties by key; KEYS.seen, key -> when the visitor last polled, gives the stale ones.
]]
local seen = {}
local readVisitors, readVisitor, see, enter, leave, writeDoor, firstAtDoor, dropStale
do
local PLACES = 2 ^ 40

local changedSeen, entered = {}, {}

-- Keys whose rows have been read.
local known = {}

local function readSeen(keys)
  if readyCount() == 0 then
    return
  end
  for i, at in ipairs(inSlices("ZMSCORE", KEYS.seen, keys)) do
    if at then
      seen[keys[i]] = tonumber(at)
    end
  end
end

-- Reads what there is of visitors, whatever it is and once: who was not read at all may be inside, at the door, or over.
function readVisitors(keys)
  local unknown, inside, here = {}, {}, {}
  for _, key in ipairs(keys) do
    if not known[key] then
      known[key] = true
      unknown[#unknown + 1] = key
      inside[#inside + 1] = not changedSessions[key] and key or nil
      here[#here + 1] = not changedSeen[key] and key or nil
    end
  end
  readSessions(inside)
  readEnded(unknown)
  readSeen(here)
end

-- Reads what there is of a visitor whom the batch did not name.
function readVisitor(key)
  readVisitors({ key })
end

-- Notes that the visitor is still here. False: not at the door.
function see(key)
  if seen[key] == nil then
    return false
  end
  seen[key] = counts.now
  changedSeen[key] = true
  return true
end

-- Who stands there already is counted once.
function enter(key, who)
  local lane = laneOf(who.lane)
  if seen[key] == nil then
    lane.ready = lane.ready + 1
  end
  seen[key] = counts.now
  changedSeen[key] = true
  entered[key] = lane.index * PLACES + who.place
  counts.nextStaleAt = earlier(counts.nextStaleAt, counts.now + STALE_MS)
end

function leave(key, lane)
  if seen[key] == nil then
    return
  end
  seen[key] = nil
  changedSeen[key] = true
  entered[key] = nil
  lane.ready = lane.ready - 1
end

function writeDoor()
  local here, places, gone = {}, {}, {}
  for key in pairs(changedSeen) do
    if seen[key] then
      here[#here + 1] = seen[key]
      here[#here + 1] = key
    else
      gone[#gone + 1] = key
    end
  end
  for key, score in pairs(entered) do
    places[#places + 1] = score
    places[#places + 1] = key
  end
  inSlices("ZREM", KEYS.seen, gone)
  inSlices("ZREM", KEYS.ready, gone)
  inSlices("ZADD", KEYS.seen, here)
  inSlices("ZADD", KEYS.ready, places)
  changedSeen, entered = {}, {}
end

-- The first few at a lane's door, the first one last, where table.remove takes it at once.
-- Their seenAt is not read: they are there.
function firstAtDoor(lane, limit)
  writeDoor()
  local from = lane.index * PLACES
  local keys = ask(
    "ZRANGEBYSCORE", KEYS.ready, from, string.format("(%.0f", from + PLACES), "LIMIT", 0, limit
  )
  local visitors = {}
  for i, key in ipairs(keys) do
    visitors[#keys + 1 - i] = parseVisitorKey(key)
    seen[key] = seen[key] or 0
  end
  readUsed(visitors)
  readPeopleOf(idsOf(keys))
  -- Rows that were evicted or deleted by hand do not stand at the door for ever.
  if #visitors == 0 then
    lane.ready = 0
    counts.suspect = true
  end
  return visitors
end

-- Ready visitors who stopped polling leave the door and keep their place. Nobody could poll while the ledger was away.
function dropStale()
  if counts.nextStaleAt == 0 or counts.nextStaleAt > counts.now or counts.now < counts.backAt + STALE_MS then
    return
  end
  local before = counts.now - STALE_MS
  for _, key in ipairs(ask("ZRANGEBYSCORE", KEYS.seen, "-inf", before)) do
    if not changedSeen[key] then
      seen[key] = 0
      leave(key, laneOf(parseVisitorKey(key).lane))
    end
  end
  local after = ask("ZRANGEBYSCORE", KEYS.seen, "(" .. before, "+inf", "WITHSCORES", "LIMIT", 0, 1)
  counts.nextStaleAt = after[2] and tonumber(after[2]) + STALE_MS or 0
end
end
