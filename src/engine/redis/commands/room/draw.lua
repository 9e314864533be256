--[[
  draw.ts: when the lots of a pre-queue are drawn, and how many take part.
]]
local countTickets, takeBeacon, drawLots, recallDraw, placeOf
do
local function isCounted()
  return next(counts.draw.drawn) ~= nil
end

-- Closes the draw at the opening: later tickets keep their order behind it. Not while a lost ledger is told how many there are.
function countTickets()
  local opensAt = settings.schedule.opensAt or counts.now
  local closesAt = settings.schedule.closesAt or math.huge
  if settings.order ~= "lottery" or isCounted() or counts.now < counts.holdUntil then
    return
  end
  if counts.now < opensAt or counts.now >= closesAt then
    return
  end
  for _, line in ipairs(settings.lanes) do
    counts.draw.drawn[line.id] = laneOf(line.id).issued
  end
end

-- The first public value that is given stays. One that comes before the tickets are counted comes too early to count.
function takeBeacon(beacon)
  if counts.draw.beacon == "" and isCounted() then
    counts.draw.beacon = beacon
  end
end

function drawLots(phase)
  local isOpen = phase == "open" or phase == "paused"
  if settings.order == "lottery" and isOpen and isCounted() then
    counts.draw.done = true
  end
end

-- Takes up what a gateway has seen of the draw.
function recallDraw(draw)
  if counts.draw.beacon == "" then
    counts.draw.beacon = draw.beacon
  end
  counts.draw.done = counts.draw.done or draw.done
  for id, drawn in pairs(draw.drawn) do
    counts.draw.drawn[id] = math.max(drawn, counts.draw.drawn[id] or 0)
  end
end

-- The place that a number stands for as soon as it is given out. Zero: only the draw will tell.
function placeOf(ticket)
  return settings.order == "lottery" and not counts.draw.done and 0 or ticket
end
end
