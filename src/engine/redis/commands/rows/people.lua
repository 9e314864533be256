--[[
  person.ts: KEYS.people, person -> "lane:drawNumber:place:tag:sessions:opensAt:closesAt:limit:invitedAt", and KEYS.revoked, a sorted
  set of persons, all with score 0. Read for everybody whom the batch names, changed in memory, written once.
]]
local people, revoked = {}, {}
local personOf, deviceId, keyOf, newPerson, readPeople, readPeopleOf, idsOf, with, setPerson
local setRevoked, invitedBy, hasSessionsLeft, writePeople
do
local changedPeople, changedRevoked = {}, {}

-- The id of an invited visitor is person.tag; ids of others have no dot. Nil: somebody anonymous.
function personOf(id)
  local person, tag = string.match(id, "^([^.]*)%.(.*)$")
  return person and { person = person, tag = tag } or nil
end

function deviceId(person, tag)
  return person .. "." .. tag
end

function keyOf(person, row)
  return visitorKey({ lane = row.lane, place = row.place, id = deviceId(person, row.tag) })
end

function newPerson()
  return {
    lane = "", drawNumber = 0, place = 0, tag = "", sessions = 0, opensAt = 0, closesAt = 0, limit = 0, invitedAt = 0,
  }
end

local NUMBERS = { "drawNumber", "place", "sessions", "opensAt", "closesAt", "limit", "invitedAt" }
local ROW = "^([^:]*):(%d+):(%d+):([^:]*):(%d+):(%d+):(%d+):(%d+):(%d+)$"

local function readPerson(text)
  local row = {}
  row.lane, row.drawNumber, row.place, row.tag, row.sessions, row.opensAt, row.closesAt, row.limit, row.invitedAt =
    string.match(text, ROW)
  for _, name in ipairs(NUMBERS) do
    row[name] = tonumber(row[name])
  end
  return row
end

local function personText(row)
  return table.concat({
    row.lane, row.drawNumber, row.place, row.tag, row.sessions, row.opensAt, row.closesAt, row.limit, row.invitedAt,
  }, ":")
end

function readPeople(persons)
  local rows = inSlices("HMGET", KEYS.people, persons)
  local scores = inSlices("ZMSCORE", KEYS.revoked, persons)
  for i, person in ipairs(persons) do
    if rows[i] and not changedPeople[person] then
      people[person] = readPerson(rows[i])
    end
    if scores[i] then
      revoked[person] = true
    end
  end
end

-- Of those among these ids who are invited.
function readPeopleOf(ids)
  local persons = {}
  for _, id in ipairs(ids) do
    local who = personOf(id)
    if who then
      persons[#persons + 1] = who.person
    end
  end
  readPeople(persons)
end

-- The ids in these visitors' keys.
function idsOf(keys)
  local ids = {}
  for i, key in ipairs(keys) do
    ids[i] = parseVisitorKey(key).id
  end
  return ids
end

-- A copy of the row with what `changes` says.
function with(row, changes)
  local changed = {}
  for name, value in pairs(row) do
    changed[name] = value
  end
  for name, value in pairs(changes) do
    changed[name] = value
  end
  return changed
end

-- A row that says the same is no change.
function setPerson(person, row)
  local known = people[person]
  if known ~= nil and personText(known) == personText(row) then
    return
  end
  people[person] = row
  changedPeople[person] = true
end

function setRevoked(person)
  revoked[person] = true
  changedRevoked[#changedRevoked + 1] = person
end

-- The row with what a newer invitation says.
function invitedBy(row, invitation)
  if invitation.invitedAt < row.invitedAt then
    return row
  end
  return with(row, {
    opensAt = invitation.opensAt,
    closesAt = invitation.closesAt,
    limit = invitation.limit,
    invitedAt = invitation.invitedAt,
  })
end

function hasSessionsLeft(row)
  return row.limit == 0 or row.sessions < row.limit
end

function writePeople()
  local rows, scores = {}, {}
  for person in pairs(changedPeople) do
    rows[#rows + 1] = person
    rows[#rows + 1] = personText(people[person])
  end
  for _, person in ipairs(changedRevoked) do
    scores[#scores + 1] = 0
    scores[#scores + 1] = person
  end
  inSlices("HSET", KEYS.people, rows)
  inSlices("ZADD", KEYS.revoked, scores)
  changedPeople, changedRevoked = {}, {}
end
end
