--[[
  One command for many rows. Lua passes some 8,000 arguments at most, so they go in slices, each a whole
  number of the 1, 2, 3 or 4 arguments that belong together.
]]
local SLICE = 3000

-- Keys that this exchange has written to.
local touched = {}
local inSlices, dropOver, readOn
do
local READS = { ZMSCORE = true, HMGET = true }

function inSlices(command, key, args)
  local replies = {}
  if not READS[command] and #args > 0 then
    touched[key] = true
  end
  for first = 1, #args, SLICE do
    local last = math.min(first + SLICE - 1, #args)
    local reply = redis.call(command, key, unpack(args, first, last))
    if type(reply) == "table" then
      for i = 1, last - first + 1 do
        replies[first + i - 1] = reply[i]
      end
    end
  end
  return replies
end

-- Drops what is over from a sorted set by time, a bounded part of it at once.
function dropOver(key, till)
  inSlices("ZREM", key, redis.call("ZRANGEBYSCORE", key, "-inf", till, "LIMIT", 0, 4 * MOST_ROWS))
end

-- Up to `most` members of a sorted set by time, latest first, from where the last reading left off: "time member", empty at
-- the start. What stays as it is meanwhile is read; what moves is told by the feed. Returns them, their scores, and where to go on.
function readOn(key, cursor, most)
  local start = 0
  if cursor ~= "" then
    local score, member = string.match(cursor, "^(%d+) (.*)$")
    if redis.call("ZSCORE", key, member) == score then
      start = redis.call("ZREVRANK", key, member) + 1
    else
      start = redis.call("ZCOUNT", key, "(" .. score, "+inf")
    end
  end
  local rows = redis.call("ZREVRANGE", key, start, start + most - 1, "WITHSCORES")
  local members, scores = {}, {}
  for i = 1, #rows, 2 do
    members[#members + 1] = rows[i]
    scores[#scores + 1] = rows[i + 1]
  end
  local isLast = #members < most
  return members, scores, isLast and "" or scores[#scores] .. " " .. members[#members]
end
end
