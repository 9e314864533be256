--[[
  tally.ts: what happens in this exchange and in no other.
]]
local tally = { joined = {}, called = {}, admitted = {}, noShows = {}, released = {}, resumed = 0 }

local function count(into, name, n)
  if n ~= 0 then
    into[name] = (into[name] or 0) + n
  end
end
