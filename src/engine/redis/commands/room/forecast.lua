--[[
  forecast.ts: how many to call forward, so that nobody's token waits for somebody to come.
]]
local expectedAtDoor, departureRate, wantedAtDoor, callForward, sparesOne
do
local DEPARTURES_MS = 10000

-- Called within the horizon, not yet seen, and likely to come: over all lanes.
function expectedAtDoor()
  local sum = 0
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    sum = sum + expectedFrom(lane.batches, lane)
  end
  return sum
end

function departureRate(ppm, gone, elapsedMs)
  return math.floor((ppm * DEPARTURES_MS + gone * MILLION * 1000) / (DEPARTURES_MS + elapsedMs))
end

function wantedAtDoor()
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

-- Notes whether tokens lie idle while people wait and nobody comes to the door. Where that has been so for as long as it
-- takes to come, and people who have asked again wait, nobody believes in the others before them any more.
local function watchDoor()
  local plenty = math.min(shop.bucketSize() * TOKEN, math.max(TOKEN, settings.ratePerMinute * HORIZON_MS))
  local idle = counts.tokens >= plenty and counts.sessionCount < settings.capacity and readyCount() == 0
  if not idle or not someoneWaits() then
    counts.starvedAt = 0
  elseif counts.starvedAt == 0 then
    counts.starvedAt = counts.now
  end
  if showing.starvedFor() == 0 then
    return
  end
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    if lane.shown > 0 then
      showing.doubt(lane)
    end
  end
end

-- Calls as many of the next places as `missing` will come of, gap by gap: the places of one batch follow each other.
-- Returns how many.
local function callNext(id, missing)
  local lane, left, called = laneOf(id), missing * MILLION, 0
  while left > 0 and waitingIn(lane) > 0 do
    passGap(lane)
    local calls = showing.reachFor(id, left)
    if calls.all == 0 then
      break
    end
    lane.called = lane.called + calls.all
    lane.shown = math.max(0, lane.shown - calls.shown)
    lane.shownCalled = lane.shownCalled + calls.shown
    addCall(lane.batches, calls, lane.called)
    called = called + calls.all
    left = left - calls.coming
  end
  passGap(lane)
  return called
end

-- Calls the next places forward, lane by lane by weight; what a lane has no people for goes to the others.
function callForward()
  watchDoor()
  local lines = {}
  for i, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    lane.shown = math.min(lane.shown, waitingIn(lane))
    showing.markJoined(lane)
    local near = lane.ready + expectedFrom(lane.batches, lane)
    local demand = near + showing.likelyToCome(lane) / MILLION
    lines[i] = { id = line.id, share = line.share, near = near, demand = demand }
  end
  local level = waterLevel(lines, wantedAtDoor())
  for _, line in ipairs(lines) do
    local lane = laneOf(line.id)
    local missing = level * line.share - line.near
    local called = callNext(line.id, missing)
    if called > 0 then
      recordRecent(lane.recent, called)
      count(tally.called, line.id, called)
    end
  end
end

-- Whether somebody new may walk in: nobody waits, and there is more to give than those already near will take.
function sparesOne(onTheWay)
  local near = readyCount() + onTheWay
  return math.floor(counts.tokens / TOKEN) >= near + 1 and settings.capacity - counts.sessionCount >= near + 1
end
end
