--[[
  Released sessions and places given back: KEYS.ended, key -> until when to remember it.
  Rows that are over may linger until the next release; nothing reads them.
]]
local ended = {}
local readEnded, isEnded, setEnded, writeEnded, hasRoomForEnded
do
local MOST_ENDED = 20000
local changedEnded = {}
local added, isFull = 0, false

function readEnded(keys)
  if counts.endedUntil <= counts.now then
    return
  end
  for i, till in ipairs(inSlices("ZMSCORE", KEYS.ended, keys)) do
    if not changedEnded[keys[i]] then
      ended[keys[i]] = tonumber(till or 0)
    end
  end
end

-- Whether the holder of this key released the session or gave the place back, and its pass might still be about.
function isEnded(key)
  return (ended[key] or 0) > counts.now
end

function hasRoomForEnded()
  isFull = (counts.rows.ended or 0) + added >= MOST_ENDED
  return not isFull
end

function setEnded(key, till)
  added = added + ((ended[key] or 0) == 0 and 1 or 0)
  ended[key] = till
  changedEnded[key] = true
  counts.endedUntil = math.max(counts.endedUntil, till)
end

function writeEnded()
  local rows = {}
  for key in pairs(changedEnded) do
    rows[#rows + 1] = ended[key]
    rows[#rows + 1] = key
  end
  if #rows == 0 and not isFull then
    return
  end
  dropOver(KEYS.ended, counts.now)
  inSlices("ZADD", KEYS.ended, rows)
  changedEnded, added = {}, 0
end
end
