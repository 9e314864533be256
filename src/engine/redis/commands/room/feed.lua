--[[
  feed.ts: what happened to sessions lately. KEYS.feed is a list of `Remembered` as JSON, written once an exchange;
  event i of the room's life stands at i - counts.feedStart.
]]
local noteSession, noteEnd, noteRevoked, entriesFor, trimFeed
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

function noteSession(who, session)
  told[#told + 1] = remembered(who, "session", session)
end

function noteEnd(who, state, till)
  told[#told + 1] = remembered(who, state, { startedAt = 0, till = till })
end

local function revokedEvent(person)
  return remembered(
    { lane = "", place = 0, id = person }, "revoked", { startedAt = 0, till = counts.now + REVOKED_MS }
  )
end

function noteRevoked(person)
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

local function sessionRows(cursor, most)
  local keys, tills, on = readOn(KEYS.sessions, cursor, most)
  local started = inSlices("HMGET", KEYS.started, keys)
  local events = {}
  for i, key in ipairs(keys) do
    local startedAt, provisional = string.match(started[i] or "0:0", "^(%d+):(%d)$")
    local times = { startedAt = tonumber(startedAt), till = tonumber(tills[i]), provisional = provisional == "1" }
    events[i] = remembered(parseVisitorKey(key), "session", times)
  end
  return events, #keys, on
end

local function endedRows(cursor, most)
  local keys, tills, on = readOn(KEYS.ended, cursor, most)
  readPeopleOf(idsOf(keys))
  local visitors, events = {}, {}
  for i, key in ipairs(keys) do
    visitors[i] = parseVisitorKey(key)
  end
  readUsed(visitors)
  for i, who in ipairs(visitors) do
    local till = tonumber(tills[i])
    if till > counts.now then
      events[#events + 1] = remembered(who, whyEnded(who), { startedAt = 0, till = till })
    end
  end
  return events, #keys, on
end

local function revokedRows(cursor, most)
  local persons, _, on = readOn(KEYS.revoked, cursor, most)
  local events = {}
  for i, person in ipairs(persons) do
    events[i] = revokedEvent(person)
  end
  return events, #persons, on
end

local PARTS = { { name = "session", read = sessionRows }, { name = "ended", read = endedRows }, { name = "revoked", read = revokedRows } }

-- A slice of all rows: sessions, then ended ones, then revocations, each the latest first. `scan` is "part cursor", empty at
-- the start. The rows of sessions and of ended ones must have been written.
local function readSlice(scan)
  local from, cursor = string.match(scan, "^(%a+) (.*)$")
  local events, left = {}, MOST_ROWS
  local isReached = from == nil
  for _, part in ipairs(PARTS) do
    isReached = isReached or part.name == from
    if isReached then
      local rows, count, on = part.read(part.name == from and cursor or "", left)
      for _, event in ipairs(rows) do
        events[#events + 1] = event
      end
      left = left - count
      if on ~= "" then
        return events, part.name .. " " .. on
      end
    end
  end
  return events, ""
end

-- What a gateway with this witness has not heard yet, in the order it happened, and where the reading of all rows goes on.
-- Where it is lost what the gateway has heard, that begins.
function entriesFor(witness)
  local stored = counts.feedEnd - counts.feedStart
  local offset = witness.cursor - counts.feedStart
  local known = witness.generation == counts.generation and witness.epoch == counts.epoch
  if not known and counts.partial and witness.generation > 0 then
    return {}, ""
  end
  if not known or offset < 0 or offset > stored + #told then
    return readSlice("")
  end
  local slice, scan = {}, witness.scan or ""
  if scan ~= "" then
    slice, scan = readSlice(scan)
  end
  local events = offset < stored and ask("LRANGE", KEYS.feed, offset, stored - 1) or {}
  counts.suspect = counts.suspect or #events < stored - offset
  for _, event in ipairs(events) do
    slice[#slice + 1] = event
  end
  for i = math.max(0, offset - stored) + 1, #told do
    slice[#slice + 1] = told[i]
  end
  return slice, scan
end

-- Writes what was told and drops the oldest beyond the longest.
function trimFeed()
  inSlices("RPUSH", KEYS.feed, told)
  counts.feedEnd = counts.feedEnd + #told
  told = {}
  local surplus = counts.feedEnd - counts.feedStart - LONGEST
  if surplus > 0 then
    ask("LTRIM", KEYS.feed, surplus, -1)
    counts.feedStart = counts.feedStart + surplus
  end
end
end
