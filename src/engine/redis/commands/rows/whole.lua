--[[
  Whether all rows are there that the counters tell of. A server that evicts, somebody's DEL or another program may take
  one key and leave the others. What is damaged is dropped, and the ledger begins a new generation, in which the gateways
  tell what they know. counts.rows is how many rows were written to a key. A look costs O(1) a key: all are looked at once a second
  and after something went wrong, those that decide over somebody by each exchange that reads them.
]]
local mend
do
local LOOK_MS = 1000
local COUNT = {
  sessions = "ZCARD", started = "HLEN", ended = "ZCARD", ready = "ZCARD", seen = "ZCARD", calls = "LLEN",
  feed = "LLEN", people = "HLEN", revoked = "ZCARD", kept = "ZCARD",
}
local NAMES = {}
for name in pairs(COUNT) do
  NAMES[#NAMES + 1] = name
end
-- Who is inside, has left, keeps a place or is invited.
local DECIDING = { "sessions", "started", "ended", "kept", "people", "revoked" }
-- These are known without counting them.
local KNOWN = {
  sessions = function() return counts.sessionCount end,
  started = function() return counts.sessionCount end,
  ready = function() return readyCount() end,
  seen = function() return readyCount() end,
  feed = function() return counts.feedEnd - counts.feedStart end,
}
-- Rows that say nothing without the others.
local TOGETHER = { sessions = "started", started = "sessions", ready = "seen", seen = "ready" }

local function drop(name)
  redis.call("UNLINK", KEYS[name])
  counts.rows[name] = nil
  if name == "sessions" then
    count(tally.released, "lost", counts.sessionCount)
    counts.sessionCount, counts.nextExpiryAt = 0, 0
  elseif name == "seen" then
    counts.nextStaleAt = 0
    for _, lane in pairs(counts.lanes) do
      lane.ready = 0
    end
  elseif name == "calls" then
    counts.oldestCallAt = 0
  elseif name == "feed" then
    counts.feedStart = counts.feedEnd
  elseif name == "ended" or name == "kept" then
    counts[name .. "Until"] = 0
  end
end

-- The ledger itself is gone: what it said of the rows as well.
local function dropAll(witness)
  local inside = redis.pcall("ZCARD", KEYS.sessions)
  count(tally.released, "lost", type(inside) == "number" and inside or 0)
  local keys = { KEYS.ledger }
  for name in pairs(COUNT) do
    keys[#keys + 1] = KEYS[name]
  end
  for id, known in pairs(witness.lanes) do
    for chunk = 0, math.floor(math.min(math.max(known.issued, known.seen), LARGEST_PLACE) / CHUNK_BITS) do
      keys[#keys + 1] = KEYS.used .. id .. ":" .. chunk
      keys[#keys + 1] = KEYS.shown .. id .. ":" .. chunk
    end
  end
  for first = 1, #keys, SLICE do
    redis.call("UNLINK", unpack(keys, first, math.min(first + SLICE - 1, #keys)))
  end
end

local function countAll()
  for name, command in pairs(COUNT) do
    local rows = redis.pcall(command, KEYS[name])
    counts.rows[name] = type(rows) == "number" and rows or 0
  end
  counts.counted = true
end

-- Looks at keys with rows; after something went wrong also at those that should hold nothing.
local function look(names, all)
  for _, name in ipairs(names) do
    local rows = KNOWN[name] and KNOWN[name]() or counts.rows[name] or 0
    if (all or rows > 0) and redis.pcall(COUNT[name], KEYS[name]) ~= rows then
      counts.lost = true
      drop(name)
      if TOGETHER[name] then
        drop(TOGETHER[name])
      end
    end
  end
end

local function mendShown()
  local damaged = {}
  for chunk in pairs(counts.shownChunks) do
    if redis.pcall("STRLEN", KEYS.shown .. chunk) ~= CHUNK_BITS / 8 then
      counts.lost = true
      redis.call("UNLINK", KEYS.shown .. chunk)
      damaged[#damaged + 1] = chunk
    end
  end
  for _, chunk in ipairs(damaged) do
    counts.shownChunks[chunk] = nil
    -- Whoever waits asks again, and is noted then.
    laneOf(string.match(chunk, "^[^:]*")).shown = 0
  end
end

-- Whether somebody's rows are read, so that what is gone would decide over them.
local function readsRows(batch)
  for _, who in ipairs(batch.arrivals) do
    if who.invitation ~= nil then
      return true
    end
  end
  return #batch.claims + #batch.renewals + #batch.releases + #batch.witness.remembered > 0
end

function mend(batch, storeNow)
  if counts.now == 0 and counts.lost then
    dropAll(batch.witness)
    return
  end
  if not counts.counted then
    countAll()
  end
  local all = ARGV[3] == "ask" or counts.suspect
  if all or math.abs(storeNow - counts.lookedAt) >= LOOK_MS then
    counts.lookedAt, counts.suspect = storeNow, false
    look(NAMES, all)
    local chunks = {}
    for chunk in pairs(counts.chunks) do
      chunks[#chunks + 1] = chunk
    end
    for _, chunk in ipairs(chunks) do
      hasChunk(chunk)
    end
    mendShown()
  elseif readsRows(batch) then
    look(DECIDING, false)
  end
end
end
