--[[
  shop.ts: whether the gateways reach the shop. counts.shops: gateway -> when it told so, ms; below zero: that it is down.
]]
local shop = {}
do
local SHOP_WORD_MS = 5000
local LATE_MS = 30000
local MINUTE = 60000
local EXCHANGE_MS = 100
local LEAST_BUCKET = 2

-- Takes up what a gateway tells of the shop. What it told counts until it tells something else, or for SHOP_WORD_MS.
function shop.hearOfShop(gateway, word)
  local shops, before = counts.shops, counts.shops[gateway] or 0
  if word == "up" then
    shops[gateway] = counts.now
  elseif word == "down" then
    shops[gateway] = -counts.now
  end
  for id, at in pairs(shops) do
    if math.abs(counts.now - math.abs(at)) > SHOP_WORD_MS then
      shops[id] = nil
    end
  end
  -- Where gateways disagree, those that a shop has just died on are among the unreached. What a gateway has heard may be
  -- older than those who were let in since it last told so.
  if word == "up" and shop.shopSeen() == "up" then
    counts.unreached = counts.latelyAt >= before and math.min(counts.unreached, counts.lately) or 0
  end
end

-- What the gateways tell together. One that alone cannot reach the shop has lost its way, and not the room its shop.
function shop.shopSeen()
  local up, down = false, false
  for _, at in pairs(counts.shops) do
    up = up or at > 0
    down = down or at < 0
  end
  if not down then
    return "up"
  end
  return up and "doubted" or "down"
end

-- Notes that one more goes in, who has not got to the shop yet.
function shop.sendOff()
  counts.lately = counts.latelyAt == counts.now and counts.lately + 1 or 1
  counts.latelyAt = counts.now
  counts.unreached = counts.unreached + 1
end

-- How many tokens the bucket holds at most: for half a minute after the shop was down so many less as may still come late, but
-- what the rate brings in a tenth of a second, and two.
function shop.bucketSize()
  if counts.now >= counts.lateUntil then
    return settings.burst
  end
  local least = math.max(LEAST_BUCKET, math.ceil(settings.ratePerMinute / (MINUTE / EXCHANGE_MS)))
  return math.max(settings.burst - counts.late, math.min(settings.burst, least))
end

-- While the shop is down nobody goes in, and the bucket gathers nothing; it owes those who were let in and did not get
-- there any more, up to a burst and what five seconds bring. Gives the phase of the room.
function shop.holdDoor(phase)
  if shop.shopSeen() ~= "down" then
    if counts.now < counts.lateUntil then
      counts.tokens = math.min(shop.bucketSize() * TOKEN, counts.tokens)
    end
    return phase
  end
  counts.late = math.max(counts.unreached, counts.now < counts.lateUntil and counts.late or 0)
  counts.lateUntil = counts.now + LATE_MS
  local owed = math.min(counts.unreached * TOKEN, settings.burst * TOKEN + settings.ratePerMinute * SHOP_WORD_MS)
  counts.tokens = math.min(0 - owed, counts.tokens)
  return phase == "open" and "paused" or phase
end
end
