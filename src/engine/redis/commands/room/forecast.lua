--[[
  forecast.ts: how many to call forward, so that nobody's token waits for somebody to come.
]]
local expected, departures, wanted, callForward, sparesOne
do
local DEPARTURES_MS = 10000

-- Called within the horizon, not yet seen, and likely to come: over all lanes.
function expected()
  local sum = 0
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    sum = sum + expectedFrom(lane.batches, lane.showPpm)
  end
  return sum
end

function departures(ppm, gone, elapsedMs)
  return math.floor((ppm * DEPARTURES_MS + gone * MILLION * 1000) / (DEPARTURES_MS + elapsedMs))
end

function wanted()
  local byRate = counts.tokens / TOKEN + (settings.ratePerMinute * HORIZON_MS) / TOKEN
  local leaving = (counts.departurePpm * HORIZON_MS) / (MILLION * 1000)
  local bySlots = settings.capacity - counts.sessionCount + leaving
  return math.min(byRate, bySlots) + 1
end

-- The level at which `total` is used up when each line gets its share times the level, and no more than its demand.
local function waterLevel(lines, total)
  local open, rest = lines, total
  while true do
    local shares = 0
    for _, line in ipairs(open) do
      shares = shares + line.share
    end
    if shares == 0 then
      return math.huge
    end
    local level = rest / shares
    local others = {}
    for _, line in ipairs(open) do
      if line.demand < level * line.share then
        rest = rest - line.demand
      else
        others[#others + 1] = line
      end
    end
    if #others == #open then
      return level
    end
    open = others
  end
end

-- Calls the next `advance` that somebody may hold, gap by gap: the places of one batch follow each other.
local function callNext(lane, advance)
  local left = advance
  while left > 0 and lane.called < lane.issued do
    passGap(lane)
    local before = lane.gaps and lane.gaps[1].from or lane.issued + 1
    local run = math.min(left, before - 1 - lane.called)
    lane.called = lane.called + run
    addCall(lane.batches, run, lane.called)
    left = left - run
  end
  passGap(lane)
end

-- Calls the next places forward, lane by lane by weight; what a lane has no people for goes to the others.
function callForward()
  local lines = {}
  for i, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    passGap(lane)
    local near = lane.ready + expectedFrom(lane.batches, lane.showPpm)
    local demand = near + (waitingIn(lane) * lane.showPpm) / MILLION
    lines[i] = { id = line.id, share = line.share, near = near, demand = demand }
  end
  local level = waterLevel(lines, wanted())
  for _, line in ipairs(lines) do
    local lane = laneOf(line.id)
    local missing = level * line.share - line.near
    local advance = math.min(waitingIn(lane), math.ceil((missing * MILLION) / lane.showPpm))
    if missing > 0 and advance > 0 then
      callNext(lane, advance)
      record(lane.recent, advance)
      count(tally.called, line.id, advance)
    end
  end
end

-- Whether somebody new may walk in: nobody waits, and there is more to give than those already near will take.
function sparesOne(onTheWay)
  local near = ready() + onTheWay
  return math.floor(counts.tokens / TOKEN) >= near + 1 and settings.capacity - counts.sessionCount >= near + 1
end
end
