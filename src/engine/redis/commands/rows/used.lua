--[[
  bitmap.ts: one bit a place that was used, in chunks of 2^20 places, each a string under KEYS.used .. lane:chunk.
  These keys are derived, not passed, and share the room's hash tag. A new chunk gets its last bit first, so that
  Redis allocates its 128 kB at once; growing bit by bit it would reserve twice as much.
]]
local CHUNK_BITS = 1048576
local readUsed, isUsed, markUsed, unmarkUsed, writeUsed, hasChunk
do

local used, changedUsed = {}, {}
-- Chunks that this exchange has looked at.
local looked = {}

local function chunkOf(lane, place)
  return lane .. ":" .. math.floor(place / CHUNK_BITS)
end

local function append(args, ...)
  for i = 1, select("#", ...) do
    args[#args + 1] = select(i, ...)
  end
end

-- Whether the bitmap is there, in full where it was ever written. One that is not is a loss: a used place would be good again.
function hasChunk(chunk)
  if not counts.chunks[chunk] or looked[chunk] then
    return counts.chunks[chunk] ~= nil
  end
  looked[chunk] = true
  if redis.pcall("STRLEN", KEYS.used .. chunk) ~= CHUNK_BITS / 8 then
    counts.lost = true
    counts.chunks[chunk] = nil
    redis.call("UNLINK", KEYS.used .. chunk)
  end
  return counts.chunks[chunk] ~= nil
end

function readUsed(visitors)
  local fields = {}
  for _, who in ipairs(visitors) do
    local chunk = chunkOf(who.lane, who.place)
    if hasChunk(chunk) and used[who.lane .. ":" .. who.place] == nil then
      local asked = fields[chunk] or { args = {}, places = {} }
      fields[chunk] = asked
      asked.places[#asked.places + 1] = who.lane .. ":" .. who.place
      append(asked.args, "GET", "u1", who.place % CHUNK_BITS)
    end
  end
  for chunk, asked in pairs(fields) do
    for first = 1, #asked.places, SLICE / 3 do
      local last = math.min(first + SLICE / 3 - 1, #asked.places)
      local bits = ask("BITFIELD", KEYS.used .. chunk, unpack(asked.args, first * 3 - 2, last * 3))
      for i, bit in ipairs(bits) do
        used[asked.places[first + i - 1]] = bit == 1
      end
    end
  end
end

function isUsed(lane, place)
  return used[lane .. ":" .. place] or false
end

local function setUsed(lane, place, bit)
  local chunk = chunkOf(lane, place)
  local args = changedUsed[chunk] or {}
  changedUsed[chunk] = args
  used[lane .. ":" .. place] = bit == 1
  append(args, "SET", "u1", place % CHUNK_BITS, bit)
end

function markUsed(lane, place)
  setUsed(lane, place, 1)
end

function unmarkUsed(lane, place)
  setUsed(lane, place, 0)
end

function writeUsed()
  for chunk, args in pairs(changedUsed) do
    if not counts.chunks[chunk] then
      ask("SETBIT", KEYS.used .. chunk, CHUNK_BITS - 1, 0)
      counts.chunks[chunk] = 1
    end
    inSlices("BITFIELD", KEYS.used .. chunk, args)
  end
  changedUsed = {}
end
end
