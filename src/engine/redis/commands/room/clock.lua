--[[
  clock.ts: moves the ledger to the time of an exchange, by the server's clock as long as it agrees with what the gateway has
  seen pass on its monotonic clock. counts.storeAhead is how far the server's clock is ahead of the ledger's.
]]
local passTime
do
local MOST_HEALED_MS = 60000

-- Nobody has seen any time pass: the earlier of the readings that do not go back.
local function alone(storeNow, told)
  if told >= counts.now and (told <= storeNow or storeNow < counts.now) then
    return told
  end
  return storeNow
end

local function nowBy(storeNow, reckoned, gateway)
  local told = storeNow - counts.storeAhead
  if reckoned == 0 or reckoned < counts.now - CLOCK_STEP_MS then
    return alone(storeNow, told)
  end
  -- A batch that ran late looks like a clock put ahead, until its gateway is heard again.
  local mayHeal = counts.storeAhead <= MOST_HEALED_MS or counts.clockBy == gateway
  if mayHeal and math.abs(storeNow - reckoned) <= CLOCK_STEP_MS then
    return storeNow
  end
  if math.abs(told - reckoned) <= CLOCK_STEP_MS then
    return told
  end
  if told > reckoned or counts.now == 0 then
    return reckoned
  end
  -- Only a server that has gone back is overruled, and by no more than a gateway may have been silent.
  return told < counts.now and math.min(reckoned, counts.now + GATEWAY_MS) or told
end

-- An operator says that the server's clock is right. The ledger goes ahead to it; where it is behind, nothing goes back.
local function takeClock(storeNow)
  counts.now = math.max(counts.now, storeNow)
  counts.storeAhead = storeNow - counts.now
  counts.clockTaken = counts.storeAhead
end

-- Returns how much time has really passed.
function passTime(batch, storeNow)
  local before = counts.now
  local reckoned = batch.witness.reckoned or 0
  local now = math.max(before, nowBy(storeNow, reckoned, batch.witness.gateway))
  counts.now = now
  if now == reckoned then
    counts.clockBy = batch.witness.gateway
  end
  counts.storeAhead = math.abs(storeNow - now) <= CLOCK_STEP_MS and 0 or storeNow - now
  if batch.takesClock == true then
    takeClock(storeNow)
  end
  return now - before
end
end
