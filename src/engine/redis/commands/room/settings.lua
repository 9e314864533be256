--[[
  Constants of src/room/settings.ts and of the files named, by the same names: a test holds them against each other.
]]
local TOKEN = 60000
local PROVISIONAL_MS = 30000
local GRACE_MS = 30000
local STALE_MS = 10000
local HOLD_MS = 2000
local HORIZON_MS = 3000
local MOST_ROWS = 1000
local GATEWAY_MS = 10000
local LARGEST_PLACE = 1000000000
local CLOCK_STEP_MS = 1000
local MILLION = 1000000
