--[[
  One command for many rows. Lua passes some 8,000 arguments at most, so they go in slices, each a whole
  number of the 1, 2, 3 or 4 arguments that belong together.
]]
local SLICE = 3000

-- Keys that this exchange has written to.
local touched = {}
local inSlices
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
end
