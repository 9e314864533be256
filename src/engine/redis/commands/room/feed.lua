--[[
  feed.ts: what happened to sessions lately. KEYS.feed is a list of `Remembered` as JSON, written once an exchange;
  event i of the room's life stands at i - counts.feedStart.
]]
local tellSession, tellEnd, tellRevoked, byKey, newsFor, trim
do
local LONGEST = 4096
local REVOKED_MS = 400 * 24 * 60 * 60 * 1000

-- The events of this exchange.
local told = {}

local function remembered(who, state, times)
  return cjson.encode({
    lane = who.lane,
    place = who.place,
    id = who.id,
    state = state,
    startedAt = times.startedAt,
    ["until"] = times.till,
    provisional = times.provisional or nil,
  })
end

function tellSession(who, session)
  told[#told + 1] = remembered(who, "session", session)
end

function tellEnd(who, state, till)
  told[#told + 1] = remembered(who, state, { startedAt = 0, till = till })
end

local function revokedEvent(person)
  return remembered(
    { lane = "", place = 0, id = person }, "revoked", { startedAt = 0, till = counts.now + REVOKED_MS }
  )
end

function tellRevoked(person)
  told[#told + 1] = revokedEvent(person)
end

-- A place that was used and is the person's no more was given back, whatever device the person has come with since.
-- The row of the person and the bit of the place must have been read.
local function whyEnded(who)
  local named = personOf(who.id)
  if named == nil then
    return "released"
  end
  if revoked[named.person] then
    return "revoked"
  end
  local row = people[named.person]
  local wentOn = row ~= nil and row.lane == who.lane and row.place == who.place
  if (row ~= nil and row.tag == named.tag) or (not wentOn and isUsed(who.lane, who.place)) then
    return "released"
  end
  return "superseded"
end

-- All members of a sorted set by key. With scores of zero Redis sorts them bytewise, as TypeScript does;
-- Lua's own `<` would follow the server's locale.
function byKey(key)
  local keys = redis.call("ZUNION", 1, key, "WEIGHTS", 0)
  return keys, inSlices("ZMSCORE", key, keys)
end

local function everything()
  local all = {}
  local keys, tills = byKey(KEYS.sessions)
  local started = inSlices("HMGET", KEYS.started, keys)
  for i, key in ipairs(keys) do
    local startedAt, provisional = string.match(started[i] or "0:0", "^(%d+):(%d)$")
    local times = { startedAt = tonumber(startedAt), till = tonumber(tills[i]), provisional = provisional == "1" }
    all[#all + 1] = remembered(parted(key), "session", times)
  end
  keys, tills = byKey(KEYS.ended)
  readPeopleOf(idsOf(keys))
  local visitors = {}
  for i, key in ipairs(keys) do
    visitors[i] = parted(key)
  end
  readUsed(visitors)
  for i, who in ipairs(visitors) do
    local till = tonumber(tills[i])
    if till > counts.now then
      all[#all + 1] = remembered(who, whyEnded(who), { startedAt = 0, till = till })
    end
  end
  for _, person in ipairs(redis.call("ZRANGE", KEYS.revoked, 0, -1)) do
    all[#all + 1] = revokedEvent(person)
  end
  return all
end

-- What a gateway with this witness has not heard yet, in the order it happened; everything, by key, where that is lost.
-- The rows of sessions and of ended ones must have been written.
function newsFor(witness)
  local stored = counts.feedEnd - counts.feedStart
  local offset = witness.cursor - counts.feedStart
  local known = witness.generation == counts.generation and witness.epoch == counts.epoch
  if not known or offset < 0 or offset > stored + #told then
    return everything()
  end
  local news = offset < stored and redis.call("LRANGE", KEYS.feed, offset, stored - 1) or {}
  for i = math.max(0, offset - stored) + 1, #told do
    news[#news + 1] = told[i]
  end
  return news
end

-- Writes what was told and drops the oldest beyond the longest.
function trim()
  inSlices("RPUSH", KEYS.feed, told)
  counts.feedEnd = counts.feedEnd + #told
  told = {}
  local surplus = counts.feedEnd - counts.feedStart - LONGEST
  if surplus > 0 then
    redis.call("LTRIM", KEYS.feed, surplus, -1)
    counts.feedStart = counts.feedStart + surplus
  end
end
end
