--[[
  bucket.ts, phase.ts, recent.ts and show-rate.ts: the parts of an exchange that only count.
  Whole numbers below 2^53 and IEEE doubles in both languages, operation by operation the same.
]]
local refill, msUntil, phaseAt, recordRecent, lastMinute, addCall, countShow, takeSettled, movingAverage
local expectedFrom
do
local SLOT_MS = 5000
local SLOTS = 12
local BATCH_MS = 200
local MEMORY = 50

function refill(tokens, elapsedMs)
  return math.min(settings.burst * TOKEN, tokens + settings.ratePerMinute * elapsedMs)
end

function msUntil(tokens, wanted)
  local missing = wanted * TOKEN - tokens
  if missing <= 0 then
    return 0
  end
  return settings.ratePerMinute == 0 and math.huge or math.ceil(missing / settings.ratePerMinute)
end

function phaseAt(now)
  local preQueueAt, opensAt, closesAt =
    settings.schedule.preQueueAt, settings.schedule.opensAt, settings.schedule.closesAt
  if closesAt ~= nil and now >= closesAt then
    return "closed"
  end
  local isLottery = settings.order == "lottery" or lottery.isCounted(counts.draw)
  local unready = isLottery and (counts.draw.held or lottery.awaitsBeacon())
  if opensAt ~= nil and (now < opensAt or unready) then
    return preQueueAt ~= nil and now >= preQueueAt and "prequeue" or "closed"
  end
  return settings.ratePerMinute == 0 and "paused" or "open"
end

-- Moves the minute to the present and counts `n` in its newest slot.
function recordRecent(recent, n)
  local slot = math.floor(counts.now / SLOT_MS)
  local steps = math.min(SLOTS, slot - recent.slot)
  for i = 1, steps do
    recent.counts[(slot - steps + i) % SLOTS + 1] = 0
  end
  recent.slot = slot
  local newest = slot % SLOTS + 1
  recent.counts[newest] = recent.counts[newest] + n
end

function lastMinute(recent)
  local sum = 0
  for _, count in ipairs(recent.counts) do
    sum = sum + count
  end
  return sum
end

function addCall(batches, calls, to)
  local newest = batches[#batches]
  if newest ~= nil and counts.now - newest.since < BATCH_MS and newest.to == to - calls.all then
    newest.at = counts.now
    newest.to = to
    newest.called = newest.called + calls.all
    newest.shown = newest.shown + calls.shown
  else
    batches[#batches + 1] = {
      since = counts.now, at = counts.now, to = to, called = calls.all, seen = 0, shown = calls.shown, shownSeen = 0,
    }
  end
end

-- Notes that the holder of `place` came, one that had been shown or not. False: later than the horizon.
function countShow(batches, place, isOne)
  for i = #batches, 1, -1 do
    local batch = batches[i]
    if place > batch.to then
      return false
    end
    if place > batch.to - batch.called then
      batch.seen = math.min(batch.called, batch.seen + 1)
      if isOne then
        batch.shownSeen = math.min(batch.shown, batch.shownSeen + 1)
      end
      return true
    end
  end
  return false
end

-- Takes out the batches whose time is over, oldest first.
function takeSettled(batches)
  local settled = {}
  while #batches > 0 and batches[1].at + HORIZON_MS <= counts.now do
    settled[#settled + 1] = table.remove(batches, 1)
  end
  return settled
end

function movingAverage(ppm, counted, least)
  return math.max(least, math.floor((ppm * MEMORY + counted.seen * MILLION) / (MEMORY + counted.called)))
end

function expectedFrom(batches, rates)
  local shown, others = 0, 0
  for _, batch in ipairs(batches) do
    shown = shown + (batch.shown - batch.shownSeen)
    others = others + (batch.called - batch.shown - (batch.seen - batch.shownSeen))
  end
  return (shown * rates.showPpm + others * rates.unshownPpm) / MILLION
end
end
