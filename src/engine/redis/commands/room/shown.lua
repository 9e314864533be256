--[[
  shown.ts: who of those who wait has asked again since joining. A bit a place, in chunks of 2^20 places as the used ones
  are, each a string under KEYS.shown .. lane:chunk. Redis counts bits from the highest of a byte.
]]
local showing = {}
do
local LEAST = 20000
local LEAST_UNSHOWN = 100
local MOST_HALVINGS = 16
local CHUNK_BITS = 1048576
local FURTHEST = 65536
local ASK_MS = 6000
local MARK_MS = 1000
-- What is read of a chunk at once: 4,096 places.
local BLOCK_BYTES = 512

local function setShown(chunk, places)
  if not counts.shownChunks[chunk] then
    ask("SETBIT", KEYS.shown .. chunk, CHUNK_BITS - 1, 0)
    counts.shownChunks[chunk] = 1
  end
  local args = {}
  for _, place in ipairs(places) do
    args[#args + 1] = "SET"
    args[#args + 1] = "u1"
    args[#args + 1] = place % CHUNK_BITS
    args[#args + 1] = 1
  end
  local fresh = 0
  for first = 1, #args, SLICE do
    for _, before in ipairs(ask("BITFIELD", KEYS.shown .. chunk, unpack(args, first, math.min(first + SLICE - 1, #args)))) do
      fresh = fresh + 1 - before
    end
  end
  return fresh
end

-- Notes who of those who wait has asked again.
function showing.markShown(all)
  for _, one in ipairs(all) do
    local lane, byChunk = counts.lanes[one.lane], {}
    for _, place in ipairs(lane and one.places or {}) do
      if place > lane.called and place <= lane.issued then
        local chunk = one.lane .. ":" .. math.floor(place / CHUNK_BITS)
        byChunk[chunk] = byChunk[chunk] or {}
        table.insert(byChunk[chunk], place)
      end
    end
    for chunk, places in pairs(byChunk) do
      lane.shown = lane.shown + setShown(chunk, places)
    end
  end
end

function showing.isShown(lane, place)
  local chunk = lane .. ":" .. math.floor(place / CHUNK_BITS)
  return counts.shownChunks[chunk] ~= nil
    and ask("GETBIT", KEYS.shown .. chunk, place % CHUNK_BITS) == 1
end

-- Somebody who waits has left: nobody comes with that place.
function showing.forgetShown(id, place)
  local lane = counts.lanes[id]
  if lane == nil or place <= lane.called or not showing.isShown(id, place) then
    return
  end
  ask("SETBIT", KEYS.shown .. id .. ":" .. math.floor(place / CHUNK_BITS), place % CHUNK_BITS, 0)
  lane.shown = math.max(0, lane.shown - 1)
end

-- How many of those who wait will come, in millionths of one.
function showing.likelyToCome(lane)
  local waiting = waitingIn(lane)
  local people = math.min(lane.shown, waiting)
  return people * lane.showPpm + (waiting - people) * lane.unshownPpm
end

-- Nobody believes any more in those of this lane who were never shown.
function showing.doubt(lane)
  lane.unshownPpm = LEAST_UNSHOWN
end

-- For how many horizons nobody has come to an idle door.
function showing.starvedFor()
  return counts.starvedAt == 0 and 0 or math.floor((counts.now - counts.starvedAt) / HORIZON_MS)
end

-- Learns from a batch whose horizon is over. People who were shown and others are two crowds. Never believe that nobody
-- comes; but where nobody comes to an idle door the belief halves with each horizon, so that the call widens.
function showing.learnShowRate(lane, batch)
  local least = math.max(LEAST_UNSHOWN, math.floor(LEAST / 2 ^ math.min(MOST_HALVINGS, showing.starvedFor())))
  local others = { called = batch.called - batch.shown, seen = batch.seen - batch.shownSeen }
  local leastOfOthers = lane.shownCalled > 0 and LEAST_UNSHOWN or least
  lane.showPpm = movingAverage(lane.showPpm, { called = batch.shown, seen = batch.shownSeen }, least)
  lane.unshownPpm = movingAverage(lane.unshownPpm, others, leastOfOthers)
end

-- What is told of who comes: of people, where any were shown.
function showing.showPpm(lane)
  local isKnown = lane.shownCalled > 0 or lane.shown > 0
  return isKnown and lane.showPpm or math.max(LEAST, lane.unshownPpm)
end

-- The same of those who wait.
function showing.comingPpm(lane)
  local waiting = waitingIn(lane)
  return waiting <= 0 and showing.showPpm(lane) or math.max(1, math.floor(showing.likelyToCome(lane) / waiting))
end

-- Notes how many have joined by now.
function showing.markJoined(lane)
  local marks = lane.marks
  if #marks == 0 or counts.now - marks[#marks].at >= MARK_MS then
    marks[#marks + 1] = { at = counts.now, issued = lane.issued }
  end
  while #marks > 1 and marks[2].at + ASK_MS <= counts.now do
    table.remove(marks, 1)
  end
end

-- Up to which place somebody may be called: where next to nobody comes whose place was never shown, those who have just
-- joined are given the time to ask again.
local function furthest(lane)
  local oldest = lane.marks[1]
  if lane.unshownPpm > LEAST then
    return lane.issued
  end
  return oldest ~= nil and oldest.at + ASK_MS <= counts.now and oldest.issued or lane.called
end

-- The eight places of which this is one, as a number, reading ahead.
local function reader(id)
  local block, first, of = "", -1, -1
  return function(place)
    local chunk, byte = math.floor(place / CHUNK_BITS), math.floor(place % CHUNK_BITS / 8)
    if chunk ~= of or byte < first or byte >= first + BLOCK_BYTES then
      of, first = chunk, byte
      block = ask("GETRANGE", KEYS.shown .. id .. ":" .. chunk, byte, byte + BLOCK_BYTES - 1)
    end
    return string.byte(block, byte - first + 1) or 0
  end
end

-- Which of the next places to call, up to the next gap, so that `target` millionths of somebody come.
function showing.reachFor(id, target)
  local lane = laneOf(id)
  local before = math.min(lane.gaps and lane.gaps[1].from or lane.issued + 1, furthest(lane) + 1)
  local waiting = math.max(0, before - 1 - lane.called)
  if lane.shown == 0 then
    local all = math.min(waiting, math.ceil(target / lane.unshownPpm))
    return { all = all, shown = 0, coming = all * lane.unshownPpm }
  end
  local byteOf, most, rate = reader(id), math.min(waiting, FURTHEST), lane.unshownPpm
  local sum, shown, all = 0, 0, 0
  while all < most and sum < target do
    local place = lane.called + all + 1
    local byte, bit = byteOf(place), place % 8
    if byte == 0 and bit == 0 and all + 8 <= most and sum + 8 * rate < target then
      all, sum = all + 8, sum + 8 * rate
    elseif math.floor(byte / 2 ^ (7 - bit)) % 2 == 1 then
      all, shown, sum = all + 1, shown + 1, sum + lane.showPpm
    else
      all, sum = all + 1, sum + rate
    end
  end
  return { all = all, shown = shown, coming = sum }
end
end
