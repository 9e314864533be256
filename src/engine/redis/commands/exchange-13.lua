--[[
  The one verb of a room's ledger: `exchange` of src/room/exchange.ts, in the same order and the same arithmetic.
  Each file under room/ is its namesake in src/room; the files under rows/ keep what is a Map or a list there.

  Guarantee: atomic, moved by the server's clock as far as gateways have seen it pass (clock.lua), never back. May run late or twice: a claim that was
  granted is granted again, an arrival whose answer got lost gets the same number again, and after its deadline a batch does nothing.
  A gateway that has not heard its last answer gets nothing new until it has (heard.lua). Of an arrival that is never asked
  again a place is left that nobody holds, which is called like a no-show's.
  Where nobody has a row to read or write it costs TIME, GET and SET, whatever the number of arrivals. A ledger that has lost
  one of its keys, or finds another type in its place, begins a new generation and never fails.

  Lua allows 200 locals in one function, and this is one: what only one file needs stands in a block and ends with it.

  None of the keys expires. A key with a time to live may be evicted in the middle of a sale under the volatile
  policies, and a lost bitmap lets a place be used twice; what a room without gateways leaves behind is one epoch,
  160 kB a million places used. A new epoch unlinks the last one's rows. Needs Redis 6.2.

  KEYS[1] ledger    string: the counters as JSON
  KEYS[2] sessions  sorted set: visitor key -> until, ms
  KEYS[3] started   hash: visitor key -> "startedAt:provisional"
  KEYS[4] ended     sorted set: visitor key -> until, ms
  KEYS[5] ready     sorted set: visitor key -> lane index * 2^40 + place
  KEYS[6] seen      sorted set: visitor key -> seenAt, ms
  KEYS[7] calls     list: "lane:at:to:unseen"
  KEYS[8] feed      list: Remembered as JSON
  KEYS[9] used      prefix of the strings `used` .. lane:chunk, a bit a place
  KEYS[10] people   hash: person -> the row of somebody invited who has come
  KEYS[11] revoked  sorted set: persons whose invitations are void, all with score 0
  KEYS[12] kept     sorted set: lane:place -> until, ms
  KEYS[13] shown    prefix of the strings `shown` .. lane:chunk, a bit a place whose holder has asked again

  ARGV[1] settings  RoomSettings as JSON
  ARGV[2] batch     Batch as JSON
  ARGV[3] process   empty: the server is the one that answered last. "ask": compare its run_id with the one that wrote
                    the ledger, since the connection broke or the script was not known. Another text stands in for the run_id.
  ARGV[4] now       ms since the Unix epoch in place of TIME; empty: TIME

  Returns: Outcome as JSON.
]]
for i, name in ipairs({ "ledger", "sessions", "started", "ended", "ready", "seen", "calls", "feed", "used", "people", "revoked", "kept", "shown" }) do
  KEYS[name] = KEYS[i]
end

--- @include "room/settings"
--- @include "room/gaps"
--- @include "room/ledger"
--- @include "room/draw"
--- @include "room/tally"
--- @include "rows/slices"
--- @include "rows/sessions"
--- @include "rows/ended"
--- @include "rows/used"
--- @include "rows/people"
--- @include "rows/door"
--- @include "rows/calls"
--- @include "rows/whole"
--- @include "room/clock"
--- @include "room/arithmetic"
--- @include "room/kept"
--- @include "room/shown"
--- @include "room/feed"
--- @include "room/attendance"
--- @include "room/shop"
--- @include "room/heard"
--- @include "room/sessions"
--- @include "room/sweep"
--- @include "room/reconcile"
--- @include "room/revoke"
--- @include "room/invited"
--- @include "room/forecast"
--- @include "room/admit"
--- @include "room/observe"

do
local batch = cjson.decode(ARGV[2])

local function clock()
  if ARGV[4] ~= "" then
    return tonumber(ARGV[4])
  end
  local time = redis.call("TIME")
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function map(list, visit)
  local mapped = {}
  for i, one in ipairs(list) do
    mapped[i] = visit(one)
  end
  return mapped
end

-- Renewals that may have to ask whether their place was used again.
local function expiredOf(renewals)
  local expired = {}
  for _, who in ipairs(renewals) do
    if who.expiresAt <= counts.now then
      expired[#expired + 1] = who
    end
  end
  return expired
end

-- The people whom a gateway tells of as revoked, each with no place.
local function revokedOf(remembered)
  local persons = {}
  for _, one in ipairs(remembered) do
    persons[#persons + 1] = one.lane == "" and one.id or nil
  end
  return persons
end

-- The people whom the batch names. Returns the visitors that they are to the ledger now.
local function readThePeople()
  local lists = { batch.witness.remembered, batch.releases, batch.renewals, batch.claims, batch.arrivals }
  local ids, visitors = {}, {}
  for _, list in ipairs(lists) do
    for _, who in ipairs(list) do
      ids[#ids + 1] = who.id
    end
  end
  readPeopleOf(ids)
  readPeople(batch.revocations.people)
  readPeople(revokedOf(batch.witness.remembered))
  for person, row in pairs(people) do
    visitors[#visitors + 1] = { lane = row.lane, place = row.place, id = deviceId(person, row.tag) }
  end
  return visitors
end

local readRows
do
-- The numbers of claims and of the people, as they would have been given back.
local function numbersOf(claims)
  local numbers = map(claims, function(who)
    return { lane = givenBackIn(who.lane), place = who.drawNumber or who.place }
  end)
  for _, row in pairs(people) do
    numbers[#numbers + 1] = { lane = givenBackIn(row.lane), place = row.drawNumber }
  end
  return numbers
end

-- Everything that the batch can touch, in a handful of commands.
function readRows()
  local keys = {}
  local known = readThePeople()
  for _, list in ipairs({ batch.witness.remembered, batch.releases, batch.renewals, batch.claims, known }) do
    for _, who in ipairs(list) do
      keys[#keys + 1] = visitorKey(who)
    end
  end
  readVisitors(keys)
  readUsed(batch.claims)
  readUsed(known)
  keeping.readKept(batch.claims)
  keeping.readKept(known)
  readUsed(numbersOf(batch.claims))
  readUsed(expiredOf(batch.renewals))
  readUsed(batch.releases)
end

end

local function writeRows()
  writeDoor()
  writeSessions()
  writeEnded()
  writeUsed()
  keeping.writeKept()
  writePeople()
end

-- cjson writes an empty list as {}.
local function list(rows)
  return #rows == 0 and "[]" or cjson.encode(rows)
end

local function outcome(parts)
  return '{"number":' .. string.format("%.0f", batch.number or 0)
    .. (parts.unheeded and ',"unheeded":"' .. parts.unheeded .. '"' or "")
    .. ',"arrivals":' .. list(parts.arrivals)
    .. ',"claims":' .. list(parts.claims)
    .. ',"renewals":' .. list(parts.renewals)
    .. ',"feed":[' .. table.concat(parts.feed, ",")
    .. '],"scan":' .. cjson.encode(parts.scan)
    .. ',"tally":' .. cjson.encode(tally)
    .. ',"snapshot":' .. cjson.encode(observe(parts.phase, parts.hasMore)) .. "}"
end

-- Nothing of the batch is done.
local function unheeded(why)
  return outcome({
    unheeded = why,
    arrivals = map(batch.arrivals, function() return { state = "deferred" } end),
    claims = map(batch.claims, function() return { state = "waiting" } end),
    renewals = map(batch.renewals, function() return { state = "ended" } end),
    feed = {},
    scan = "",
    phase = phaseAt(counts.now),
    hasMore = false,
  })
end

-- To a gateway whose settings are of an epoch that is over: nothing is given, and nothing taken but what it lent.
local function turnAway()
  payLent(batch.witness)
  return unheeded("epoch")
end

-- By the ledger's time, or by the server's clock as far as it was known until now: a step of it makes one batch late, once.
local function isLate(now)
  local deadline = batch.deadline or 0
  return deadline > 0 and now > deadline
end

-- Sessions that are over, for whatever reason.
local function releasedIn(counted)
  local sum = 0
  for _, n in pairs(counted.released) do
    sum = sum + n
  end
  return sum
end

local function exchange()
  local storeNow = clock()
  mend(batch, storeNow)
  local toldNow = storeNow - counts.storeAhead
  local elapsedMs = passTime(batch, storeNow)
  keeping.noteAway(elapsedMs)
  counts.tokens = refill(counts.tokens, elapsedMs)
  if isLate(math.max(toldNow, counts.now)) then
    return unheeded("late")
  end
  if not enterEpoch() then
    return turnAway()
  end
  readRows()
  reconcile(batch.witness)
  touchGateway(batch.witness.gateway)
  shop.hearOfShop(batch.witness.gateway, batch.shop)
  local hears = hearing.hearGateway(batch)

  lottery.closeDraw(batch)
  local phase = shop.holdDoor(phaseAt(counts.now))
  lottery.drawLots(phase)
  local moving = hears and phase == "open" and counts.now >= counts.holdUntil
  recordRecent(counts.recent, 0)
  for _, line in ipairs(settings.lanes) do
    recordRecent(laneOf(line.id).recent, 0)
  end
  local endedBefore = releasedIn(tally)
  local expired = expireSessions()
  dropStale()
  settleCalls()
  lapseCalls()
  showing.markShown(batch.shown or {})

  revoke(batch.revocations)
  for _, who in ipairs(batch.releases) do
    releaseVisitor(who)
  end
  local renewals = map(batch.renewals, renewSession)
  counts.departurePpm = departureRate(counts.departurePpm, releasedIn(tally) - endedBefore, elapsedMs)
  for _, who in ipairs(batch.claims) do
    forgetUnheard(who)
    local visit = hears and enterDoor or stepBack
    visit(who)
  end
  if moving then
    admitReady()
  end
  local claims = map(batch.claims, function(who)
    return answerClaim(who, hears)
  end)
  local arrivals = receiveArrivals(batch, phase, hears)
  if moving then
    callForward()
  end

  writeRows()
  local feed, scan = entriesFor(batch.witness)
  trimFeed()
  return outcome({
    arrivals = arrivals,
    claims = claims,
    renewals = renewals,
    feed = feed,
    scan = scan,
    phase = phase,
    hasMore = expired >= MOST_ROWS or not hears,
  })
end

local answered = exchange()
saveCounts(counts)
return answered
end
