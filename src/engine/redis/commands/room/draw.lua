--[[
  draw.ts: when the lots of a pre-queue are drawn, and how many take part.
]]
-- The first public value that is given stays.
local function takeBeacon(beacon)
  if counts.draw.beacon == "" then
    counts.draw.beacon = beacon
  end
end

local function drawLots(phase)
  if settings.order ~= "lottery" or counts.draw.done or counts.now < counts.holdUntil then
    return
  end
  if phase == "closed" or counts.now < (settings.schedule.opensAt or counts.now) then
    return
  end
  if next(counts.draw.drawn) == nil then
    for _, line in ipairs(settings.lanes) do
      counts.draw.drawn[line.id] = laneOf(line.id).issued
    end
  end
  counts.draw.done = phase ~= "prequeue"
end

-- Takes up what a gateway has seen of the draw.
local function recallDraw(draw)
  takeBeacon(draw.beacon)
  counts.draw.done = counts.draw.done or draw.done
  for id, drawn in pairs(draw.drawn) do
    counts.draw.drawn[id] = math.max(drawn, counts.draw.drawn[id] or 0)
  end
end

-- The place that a number stands for as soon as it is given out. Zero: only the draw will tell.
local function placeOf(ticket)
  return settings.order == "lottery" and not counts.draw.done and 0 or ticket
end
