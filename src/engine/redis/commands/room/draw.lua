--[[
  draw.ts: when the lots of a pre-queue are drawn, and which numbers take part.
]]
-- One local for all of it: Lua allows 200 in one function.
local lottery = {}
do
local NUMBERS_PER_MS = 10
local BUSY_MS = 25000000
local MS_PER_NUMBER = 4
local MOST_NUMBERS = 500000000
local YOUNG_MS = 500

local function sizeOf(gaps)
  local size = 0
  for _, gap in ipairs(gaps) do
    size = size + gap.to - gap.from + 1
  end
  return size
end

local function drawnOf(draw, id)
  return draw.drawn[id] or 0
end

local function skippedOf(draw, id)
  return draw.skipped[id] or {}
end

function lottery.isCounted(draw)
  return next(draw.drawn) ~= nil
end

-- Once the numbers are places: those that nobody was given come behind those that were drawn, and before all later ones.
local function behind(lane, draw, id)
  local drawn = drawnOf(draw, id)
  local last = drawn + sizeOf(skippedOf(draw, id))
  local first, gaps = { from = drawn + 1, to = last }, {}
  for _, gap in ipairs(lane.gaps or {}) do
    if gap.to > last and gap.from <= last + 1 then
      first.to = gap.to
    elseif gap.to > last then
      gaps[#gaps + 1] = gap
    end
  end
  if first.from <= first.to then
    table.insert(gaps, 1, first)
  end
  return #gaps > 0 and gaps or nil
end

-- Closes the draw at the opening: later numbers keep their order behind it. Not while a lost ledger is told how many there are.
local function countNumbers()
  local draw = counts.draw
  local opensAt = settings.schedule.opensAt or counts.now
  local closesAt = settings.schedule.closesAt or math.huge
  if settings.order ~= "lottery" or draw.held or lottery.isCounted(draw) then
    return
  end
  if counts.now < counts.holdUntil or counts.now < opensAt or counts.now >= closesAt then
    return
  end
  draw.announced = settings.beacon
  draw.opensAt = settings.schedule.opensAt or 0
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    local skipped, last = {}, lane.issued
    for _, gap in ipairs(lane.gaps or {}) do
      -- What a repair skipped and nobody was numbered behind is above the last one.
      if gap.to == lane.issued then
        last = gap.from - 1
      else
        skipped[#skipped + 1] = gap
      end
    end
    draw.drawn[line.id] = last - sizeOf(skipped)
    draw.skipped[line.id] = #skipped > 0 and skipped or nil
    lane.gaps = behind(lane, draw, line.id)
  end
end

-- The first public value that is given stays. One that comes before the numbers are counted comes too early to count.
local function takeBeacon(beacon)
  local draw = counts.draw
  if draw.beacon == "" and lottery.isCounted(draw) and not draw.done then
    draw.beacon = beacon
  end
end

function lottery.drawLots(phase)
  if (phase == "open" or phase == "paused") and lottery.isCounted(counts.draw) then
    counts.draw.done = true
  end
end

-- What the numbers were counted under stays, whatever is announced later.
function lottery.awaitsBeacon()
  local draw = counts.draw
  local announced = lottery.isCounted(draw) and draw.version == 2 and draw.announced or settings.beacon
  return announced ~= "" and draw.beacon == "" and not draw.done
end

local function skipUnknown(ms)
  local later = math.floor(math.max(0, ms - BUSY_MS) / MS_PER_NUMBER)
  local most = math.min(MOST_NUMBERS, math.min(ms, BUSY_MS) * NUMBERS_PER_MS + later)
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    skipTo(lane, lane.issued + most)
  end
end

-- A ledger that knows of no other before it: it gives no number out again, and past the opening it does not draw by itself.
function lottery.beginCold()
  local since = math.max(settings.schedule.preQueueAt or 0, settings.keysSince or counts.now)
  local opensAt = settings.schedule.opensAt or math.huge
  if settings.order ~= "lottery" or counts.now <= since then
    return
  end
  if counts.now >= opensAt then
    counts.draw.held = since < opensAt
  elseif counts.now - since > YOUNG_MS then
    skipUnknown(counts.now - since)
  end
end

-- A lane that skips none is not told of: cjson would write its empty list as an object.
local function someOf(skipped)
  local some = {}
  for id, gaps in pairs(skipped) do
    some[id] = #gaps > 0 and gaps or nil
  end
  return some
end

local function takeDraw(known, heard)
  local wasHeld = counts.draw.held
  local draw = {
    version = known.version,
    announced = known.announced,
    opensAt = known.opensAt,
    beacon = known.beacon,
    done = known.done,
    held = false,
    drawn = known.drawn,
    skipped = someOf(known.skipped),
  }
  counts.draw = draw
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    lane.issued = math.max(lane.issued, drawnOf(draw, line.id) + sizeOf(skippedOf(draw, line.id)))
    lane.gaps = behind(lane, draw, line.id)
  end
  if wasHeld and not heard then
    skipUnknown(counts.now - draw.opensAt)
  end
end

-- Nobody took part, so that nobody has a place by it.
local function isEmpty(draw)
  for _, drawn in pairs(draw.drawn) do
    if drawn > 0 then
      return false
    end
  end
  return true
end

-- Takes up what a gateway has seen of the draw. A draw that is done stays: people have places by it.
function lottery.recallDraw(known, heard)
  local draw = counts.draw
  local isBetter = (known.done and not draw.done) or (isEmpty(draw) and not isEmpty(known))
  if lottery.isCounted(known) and (isBetter or not lottery.isCounted(draw)) then
    takeDraw(known, heard)
  end
end

-- What an operator tells of a draw that was lost with the ledger.
local function restoreDraw(told)
  if told == nil or not lottery.isCounted(told) or not counts.draw.held then
    return
  end
  takeDraw({
    version = told.version or 2,
    announced = settings.beacon,
    opensAt = settings.schedule.opensAt or 0,
    beacon = told.beacon,
    done = false,
    drawn = told.drawn,
    skipped = told.skipped,
  }, false)
end

-- What an exchange does of the draw before it is known whether the room is open.
function lottery.closeDraw(batch)
  restoreDraw(batch.restored)
  countNumbers()
  takeBeacon(batch.beacon)
end

-- The place that a number stands for as soon as it is given out. Zero: only the draw will tell.
function lottery.placeOf(drawNumber)
  return settings.order == "lottery" and not counts.draw.done and 0 or drawNumber
end
end
