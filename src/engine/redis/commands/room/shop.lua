--[[
  shop.ts: whether the gateways reach the shop. counts.shops: gateway -> when it told so, ms; below zero: that it is down.
]]
local shop = {}
do
local SHOP_WORD_MS = 5000
local LATE_MS = 30000

-- Takes up what a gateway tells of the shop. What it told counts until it tells something else, or for SHOP_WORD_MS.
function shop.hearOfShop(gateway, word)
  local shops = counts.shops or {}
  counts.shops = shops
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
  -- Where gateways disagree, those that a shop has just died on are among the unreached.
  if word == "up" and shop.shopSeen() == "up" then
    counts.unreached = 0
  end
end

-- What the gateways tell together. One that alone cannot reach the shop has lost its way, and not the room its shop.
function shop.shopSeen()
  local up, down = false, false
  for _, at in pairs(counts.shops or {}) do
    up = up or at > 0
    down = down or at < 0
  end
  if not down then
    return "up"
  end
  return up and "doubted" or "down"
end

-- While the shop is down nobody goes in, and the bucket gathers nothing; it owes those who were let in and did not get
-- there any more, up to a burst and what five seconds bring. They may come when that is paid: for half a minute the bucket
-- gathers so much less than a burst, but half of one. Gives the phase of the room.
function shop.holdDoor(phase)
  if shop.shopSeen() ~= "down" then
    if counts.now < (counts.lateUntil or 0) then
      local most = math.max(settings.burst - counts.late, settings.burst - math.floor(settings.burst / 2))
      counts.tokens = math.min(most * TOKEN, counts.tokens)
    end
    return phase
  end
  counts.late = math.max(counts.unreached or 0, counts.now < (counts.lateUntil or 0) and counts.late or 0)
  counts.lateUntil = counts.now + LATE_MS
  local owed = math.min((counts.unreached or 0) * TOKEN, settings.burst * TOKEN + settings.ratePerMinute * SHOP_WORD_MS)
  counts.tokens = math.min(0 - owed, counts.tokens)
  return phase == "open" and "paused" or phase
end
end
