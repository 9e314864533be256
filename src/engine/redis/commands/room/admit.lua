--[[
  admit.ts: who comes to the door, who is let in, and what the new ones are told.
]]
local enterDoor, stepBack, forgetUnheard, answerClaim, admitReady, receiveArrivals
do
local ROUND = 720720000

-- A lane that had nobody at the door starts level with those that have: no credit is saved up.
local function earliestTurn()
  local earliest = math.huge
  for _, lane in pairs(counts.lanes) do
    if lane.ready > 0 then
      earliest = math.min(earliest, lane.turn)
    end
  end
  return earliest == math.huge and 0 or earliest
end

-- Turns count from the earliest at the door: what they count from does not matter, and they stay small.
local function settleTurns()
  local earliest = earliestTurn()
  for _, lane in pairs(counts.lanes) do
    lane.turn = math.max(0, lane.turn - earliest)
  end
end

-- Whether the place is good no more: used, or given back, also by its number before there was a place.
local function isOver(who)
  return isEnded(visitorKey(who))
    or isUsed(who.lane, who.place)
    or isUsed(givenBackIn(who.lane), who.drawNumber or who.place)
end

-- Lets a called visitor stand at the door, or says why not. Who is inside already is told so by `answer`.
function enterDoor(who)
  local lane = counts.lanes[who.lane]
  local key = visitorKey(who)
  if sessions[key] or claimDenial(who) ~= nil then
    return
  end
  if lane == nil or who.place > lane.called then
    return
  end
  if isOver(who) or see(key) or keeping.hasLapsed(who) then
    return
  end
  if lane.ready == 0 then
    lane.turn = math.max(lane.turn, earliestTurn())
  end
  enter(key, who)
  if not countShow(lane.batches, who.place, showing.isShown(who.lane, who.place)) then
    lane.late = lane.late + 1
  end
end

-- Whose gateway does not hear does not stand at the door, where another gateway's exchange would let them in.
function stepBack(who)
  local key = visitorKey(who)
  leave(key, counts.lanes[who.lane])
end

-- A session that nobody may have heard of begins no later than people take to come: with another token, at the door.
function forgetUnheard(who)
  local key = visitorKey(who)
  local session = sessions[key]
  if session and hearing.isDoubted(session) then
    deleteSession(key, "unclaimed")
    endFirstLease(who, session.till)
  end
end

-- What became of a claim once the tokens of this exchange are given out. `hears`: who is called stands at the door.
function answerClaim(who, hears)
  local key = visitorKey(who)
  if sessions[key] then
    return grantOf(who.place, sessions[key])
  end
  local bar = claimDenial(who)
  if bar ~= nil then
    return bar
  end
  local lane = counts.lanes[who.lane]
  if lane == nil or isOver(who) then
    return { state = "ended" }
  end
  if who.place > lane.called or who.place < 1 then
    return { state = "waiting" }
  end
  local isGood = seen[key] ~= nil
  if not hears then
    isGood = not keeping.hasLapsed(who)
  end
  return { state = isGood and "ready" or "lapsed" }
end

local function nextLane()
  local nextOne
  for _, line in ipairs(settings.lanes) do
    local lane = laneOf(line.id)
    if lane.ready > 0 and (nextOne == nil or lane.turn < laneOf(nextOne.id).turn) then
      nextOne = line
    end
  end
  return nextOne
end

local function admit(who)
  counts.tokens = counts.tokens - TOKEN
  counts.admitted = counts.admitted + 1
  shop.sendOff()
  recordRecent(counts.recent, 1)
  count(tally.admitted, who.lane, 1)
  return beginSession(who)
end

-- Gives tokens to the ready: within a lane in place order, among lanes by weight.
function admitReady()
  settleTurns()
  local queues = {}
  -- Not by a bitmap that has just been found damaged.
  while counts.tokens >= TOKEN and counts.sessionCount < settings.capacity and not counts.lost do
    local line = nextLane()
    if line == nil then
      return
    end
    local lane = laneOf(line.id)
    if queues[line.id] == nil or #queues[line.id] == 0 then
      queues[line.id] = firstAtDoor(lane, math.floor(counts.tokens / TOKEN))
    end
    local who = table.remove(queues[line.id])
    if who ~= nil then
      leave(visitorKey(who), lane)
      if not isUsed(who.lane, who.place) and mayEnter(who) then
        lane.turn = lane.turn + math.floor(ROUND / line.share)
        admit(who)
      end
    end
  end
end

-- Numbers a new one; lets whoever comes walk in where nobody is before them.
local function number(who, phase, onTheWay, given)
  local lane = laneOf(who.lane)
  local walksIn = phase == "open" and not someoneWaits() and sparesOne(onTheWay)
  if lane.issued >= LARGEST_PLACE then
    return { state = "closed" }
  end
  lane.issued = lane.issued + 1
  lane.joined = (lane.joined or 0) + 1
  count(tally.joined, who.lane, 1)
  local place = lane.issued
  given[#given + 1] = { lane = who.lane, place = place, id = who.id }
  numberInvited(who, { lane = who.lane, drawNumber = place, place = lottery.placeOf(place) })
  if not walksIn then
    return { state = "waiting", place = place }
  end
  lane.called = place
  recordRecent(lane.recent, 1)
  count(tally.called, who.lane, 1)
  return grantOf(place, admit({ lane = who.lane, place = place, id = who.id }))
end

-- The tally that nobody heard is told again as well.
local function tellAgain(who)
  local lane, session = who.lane, sessions[visitorKey(who)]
  count(tally.joined, lane, 1)
  if session == nil or hearing.isDoubted(session) then
    return { state = "waiting", place = who.place }
  end
  count(tally.called, lane, 1)
  count(tally.admitted, lane, 1)
  return grantOf(who.place, session)
end

-- What the new ones are told, in order. Who got a number that nobody heard gets the same again.
function receiveArrivals(batch, phase, hears)
  local arrivals, gateway = batch.arrivals, batch.witness.gateway
  local onTheWay = expectedAtDoor()
  local unheard = hearing.unheardNumbers(arrivals, gateway)
  local outcomes, given = {}, {}
  for i, who in ipairs(arrivals) do
    if counts.now < counts.holdUntil or counts.draw.held then
      outcomes[i] = { state = "deferred" }
    elseif phase == "closed" then
      outcomes[i] = { state = "closed" }
    else
      local before = personOf(who.id) == nil and unheard[who.lane .. " " .. who.id]
      outcomes[i] = arriveInvited(who)
        or (before and tellAgain({ lane = who.lane, place = before, id = who.id }))
        or (hears and number(who, phase, onTheWay, given))
        or { state = "deferred" }
    end
  end
  hearing.noteNumbers(gateway, given)
  return outcomes
end
end
