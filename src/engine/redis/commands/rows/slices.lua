--[[
  One command for many rows. Lua passes some 8,000 arguments at most, so they go in slices, each a whole
  number of the 1, 2, 3 or 4 arguments that belong together.
]]
local SLICE = 3000

local ask, grow, inSlices, dropOver, readOn
do
local NAMES = {}
for name, key in pairs(KEYS) do
  if type(name) == "string" then
    NAMES[key] = name
  end
end
-- What a reply says of how many rows have come.
local GROWTH = { ZADD = 1, HSET = 1, ZREM = -1, HDEL = -1 }

-- A command on a key with rows. One that somebody has put another type in holds none: the next exchange looks what is left.
function ask(command, key, ...)
  local reply = redis.pcall(command, key, ...)
  if type(reply) ~= "table" or reply.err == nil then
    return reply
  end
  if string.find(reply.err, "WRONGTYPE", 1, true) then
    redis.call("UNLINK", key)
    counts.suspect = true
  end
  -- Any other failure is told by failing again.
  return redis.call(command, key, ...)
end

-- Notes how many rows a key holds, see rows/whole.lua.
function grow(key, by)
  local name = NAMES[key]
  if name ~= nil then
    counts.rows[name] = (counts.rows[name] or 0) + by
  end
end

function inSlices(command, key, args)
  local replies = {}
  for first = 1, #args, SLICE do
    local last = math.min(first + SLICE - 1, #args)
    local reply = ask(command, key, unpack(args, first, last))
    if GROWTH[command] ~= nil then
      grow(key, GROWTH[command] * reply)
    elseif command == "RPUSH" then
      grow(key, last - first + 1)
    end
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
  inSlices("ZREM", key, ask("ZRANGEBYSCORE", key, "-inf", till, "LIMIT", 0, 4 * MOST_ROWS))
end

-- Up to `most` members of a sorted set by time, latest first, from where the last reading left off: "time member", empty at
-- the start. What stays as it is meanwhile is read; what moves is told by the feed. Returns them, their scores, and where to go on.
function readOn(key, cursor, most)
  local start = 0
  if cursor ~= "" then
    local score, member = string.match(cursor, "^(%d+) (.*)$")
    if ask("ZSCORE", key, member) == score then
      start = ask("ZREVRANK", key, member) + 1
    else
      start = ask("ZCOUNT", key, "(" .. score, "+inf")
    end
  end
  local rows = ask("ZREVRANGE", key, start, start + most - 1, "WITHSCORES")
  local members, scores = {}, {}
  for i = 1, #rows, 2 do
    members[#members + 1] = rows[i]
    scores[#scores + 1] = rows[i + 1]
  end
  local isLast = #members < most
  return members, scores, isLast and "" or scores[#scores] .. " " .. members[#members]
end
end
