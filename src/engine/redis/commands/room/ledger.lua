--[[
  ledger.ts: the counters of a room, one JSON text under KEYS.ledger.
  Beside `Counts` it holds how many rows there are and when the next of them is due, so that an exchange that
  needs no row reads none. Numbers are whole and below 10^14, which cjson's %.14g keeps exactly.
  Zero in a …At or …Until: none.
]]
local newRecent, newDraw, newLane, saveCounts, loadCounts
do
local LARGEST_WHOLE = 1e14

function newRecent()
  return { slot = 0, counts = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } }
end

function newDraw()
  return {
    version = 2,
    announced = "",
    opensAt = 0,
    beacon = "",
    done = false,
    held = false,
    drawn = {},
    skipped = {},
  }
end

function newLane(index)
  return {
    issued = 0,
    called = 0,
    joined = 0,
    lapsed = 0,
    showPpm = 1000000,
    unshownPpm = 1000000,
    shown = 0,
    shownCalled = 0,
    marks = {},
    batches = {},
    late = 0,
    turn = 0,
    recent = newRecent(),
    -- Of its door: how many stand there, and which range of the scores in KEYS.ready is its own.
    ready = 0,
    index = index,
  }
end

local function newCounts()
  return {
    epoch = "",
    pastEpochs = {},
    generation = 0,
    rebuilt = false,
    now = 0,
    storeAhead = 0,
    clockTaken = 0,
    clockBy = "",
    tokens = 0,
    holdUntil = 0,
    awayAt = 0,
    backAt = 0,
    keptSince = 0,
    admitted = 0,
    departurePpm = 0,
    recent = newRecent(),
    starvedAt = 0,
    gateways = {},
    lastBatches = {},
    unheardFrom = 0,
    unheardUntil = 0,
    revokedBefore = 0,
    shops = {},
    unreached = 0,
    lately = 0,
    latelyAt = 0,
    revoking = false,
    -- How far the ending of sessions by revokedBefore has come: where the reading of KEYS.sessions goes on.
    revokeFrom = "",
    late = 0,
    lateUntil = 0,
    draw = newDraw(),
    lanes = {},
    -- Which server process last wrote this: its run_id.
    process = "",
    laneCount = 0,
    sessionCount = 0,
    nextExpiryAt = 0,
    nextStaleAt = 0,
    oldestCallAt = 0,
    endedUntil = 0,
    keptUntil = 0,
    feedStart = 0,
    feedEnd = 0,
    -- "lane:chunk" of each used bitmap that exists.
    chunks = {},
    shownChunks = {},
    -- See rows/whole.lua.
    rows = {},
    counted = true,
    lookedAt = 0,
    -- Something was not as it should be: all is looked at by the next exchange.
    suspect = false,
    lost = false,
    -- This generation began with the loss of some keys: what others of them say is not all, so gateways tell everything.
    partial = false,
  }
end

-- The counters in a text. What a later version has added is as in a new ledger. Nil: they are damaged.
local function readCounts(text)
  local isJson, read = pcall(cjson.decode, text)
  if not isJson or type(read) ~= "table" or read.epoch == nil or read.now == nil or read.lanes == nil then
    return nil
  end
  -- Of an earlier version, which did not count its rows.
  read.counted = read.counted or false
  for name, value in pairs(newCounts()) do
    if read[name] == nil then
      read[name] = value
    elseif type(read[name]) ~= type(value) then
      return nil
    end
  end
  for _, lane in pairs(read.lanes) do
    if lane.shown == nil then
      lane.batches = {}
    end
    for name, value in pairs(newLane(lane.index)) do
      if lane[name] == nil then
        lane[name] = value
      end
    end
  end
  return read
end

local function hasRows()
  local keys = {}
  for i = 2, #KEYS do
    keys[i - 1] = KEYS[i]
  end
  return redis.call("EXISTS", unpack(keys)) > 0
end

-- New ones are lost where there was a ledger.
function loadCounts()
  local text = redis.pcall("GET", KEYS.ledger)
  local read = type(text) == "string" and readCounts(text) or nil
  if read ~= nil then
    return read
  end
  local counts = newCounts()
  counts.lost = text ~= false or hasRows()
  return counts
end

local function assertWhole(value)
  if type(value) == "table" then
    for _, part in pairs(value) do
      assertWhole(part)
    end
  elseif type(value) == "number" and (value % 1 ~= 0 or math.abs(value) >= LARGEST_WHOLE) then
    error("the ledger holds " .. value .. ", which its JSON would round")
  end
end

function saveCounts(counts)
  assertWhole(counts)
  redis.call("SET", KEYS.ledger, cjson.encode(counts))
end

end

-- One script runs on one ledger with one set of settings: the functions below share them.
local counts = loadCounts()
local settings = cjson.decode(ARGV[1])

-- Of a ledger that a version of before has written.
if counts.draw.version == nil then
  local stored = counts.draw
  counts.draw = newDraw()
  counts.draw.version = next(stored.drawn) and 1 or 2
  counts.draw.beacon, counts.draw.done, counts.draw.drawn = stored.beacon, stored.done, stored.drawn
end

-- Under this lane stand the numbers that were given back before a draw, since nobody knows their places then.
local function givenBackIn(lane)
  return "~" .. lane
end

local function visitorKey(who)
  return who.lane .. ":" .. who.place .. ":" .. who.id
end

-- The parts of a visitor's key. Lane and id have no colon in them.
local function parseVisitorKey(key)
  local lane, place, id = string.match(key, "^([^:]*):([^:]*):([^:]*)")
  return { lane = lane, place = tonumber(place), id = id }
end

local function earlier(at, other)
  return at == 0 and other or math.min(at, other)
end

local function laneOf(id)
  local lane = counts.lanes[id]
  if lane == nil then
    lane = newLane(counts.laneCount)
    counts.lanes[id] = lane
    counts.laneCount = counts.laneCount + 1
  end
  return lane
end

local function raisePlace(lane, place)
  if place > LARGEST_PLACE then
    return
  end
  lane.issued = math.max(lane.issued, place)
  lane.called = math.max(lane.called, place)
end

local function readyCount()
  local count = 0
  for _, lane in pairs(counts.lanes) do
    count = count + lane.ready
  end
  return count
end

local function someoneWaits()
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    if waitingIn(lane) > 0 then
      return true
    end
  end
  return false
end
