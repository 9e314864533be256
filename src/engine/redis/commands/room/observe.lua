--[[
  observe.ts: the ledger as gateways, visitors and operators see it.
]]
local observe
do
local TICK_MS = 250
local IDLE_TICK_MS = 1000
local INVITED_TICK_MS = 500
local SHORTEST_TICK_MS = 5

-- Until the schedule's next edge, which no tick sleeps over.
local function msToEdge()
  local least = math.huge
  for _, name in ipairs({ "preQueueAt", "opensAt", "closesAt" }) do
    local at = settings.schedule[name]
    if at ~= nil and at > counts.now then
      least = math.min(least, at - counts.now)
    end
  end
  return least
end

local function tickMs(phase)
  local atTheDoor = readyCount()
  if phase == "open" and atTheDoor > 0 and counts.sessionCount < settings.capacity then
    local enough = math.min(atTheDoor, math.max(1, math.floor(shop.bucketSize() / 2)))
    local due = math.max(msUntil(counts.tokens, enough), counts.holdUntil - counts.now)
    return math.max(SHORTEST_TICK_MS, math.min(TICK_MS, due))
  end
  local idle = phase ~= "open" or (atTheDoor == 0 and not someoneWaits())
  local idleMs = settings.access == "invitation" and INVITED_TICK_MS or IDLE_TICK_MS
  return math.min(idle and idleMs or TICK_MS, msToEdge())
end

-- Lanes that are gone from the settings, and how many wait in them, or stand at their doors.
local function abandoned()
  local gone = {}
  for id, lane in pairs(counts.lanes) do
    local people = waitingIn(lane) + lane.ready
    gone[id] = people > 0 and people or nil
  end
  for _, line in ipairs(settings.lanes) do
    gone[line.id] = nil
  end
  return gone
end

function observe(phase, hasMore)
  local lanes, gateways = {}, 0
  for _ in pairs(counts.gateways) do
    gateways = gateways + 1
  end
  for i, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    trimGaps(lane)
    lanes[i] = {
      id = line.id,
      share = line.share,
      issued = lane.issued,
      called = lane.called,
      gaps = lane.gaps,
      joined = lane.joined or 0,
      lapsed = lane.lapsed,
      ready = lane.ready,
      -- At most six decimals, which %.14g keeps: the same double comes out of the JSON.
      showRate = showing.showPpm(lane) / MILLION,
      comingRate = showing.comingPpm(lane) / MILLION,
      calledPerMinute = lastMinute(lane.recent),
    }
  end
  return {
    at = counts.now,
    epoch = counts.epoch,
    generation = counts.generation,
    phase = phase,
    lanes = lanes,
    abandoned = abandoned(),
    sessions = counts.sessionCount,
    capacity = settings.capacity,
    ratePerMinute = settings.ratePerMinute,
    admittedPerMinute = lastMinute(counts.recent),
    admitted = counts.admitted,
    gateways = gateways,
    tokens = math.floor(counts.tokens / TOKEN),
    holdUntil = counts.now < counts.holdUntil and counts.holdUntil or 0,
    revokedBefore = counts.revokedBefore,
    draw = counts.draw,
    shop = shop.shopSeen(),
    cursor = counts.feedEnd,
    storeAhead = counts.storeAhead,
    clockTaken = math.abs(counts.storeAhead - counts.clockTaken) <= CLOCK_STEP_MS,
    -- What was too much for this exchange is the next one's, at once.
    tickMs = (hasMore or counts.revoking) and SHORTEST_TICK_MS or tickMs(phase),
  }
end
end
