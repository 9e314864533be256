--[[
  invited.ts: what an invitation gives, at whatever device its holder is.
]]
local arriveInvited, numberInvited, claimDenial, mayEnter
do
local function isMissed(at)
  return at.place > 0 and keeping.hasLapsed(at)
end

-- Whether the person's place can be gone on with: given out, not used, and not called too long ago.
local function isGood(person, row)
  if row.drawNumber == 0 or isUsed(row.lane, row.place) or isUsed(givenBackIn(row.lane), row.drawNumber) then
    return false
  end
  return not isMissed(row) or seen[keyOf(person, row)] ~= nil
end

-- The person's row with the newest invitation shown. Whoever has no row gets none by this.
local function shown(person, invitation)
  local known = people[person]
  if known == nil then
    return invitedBy(newPerson(), invitation)
  end
  local row = invitedBy(known, invitation)
  if row ~= known then
    setPerson(person, row)
  end
  return row
end

local function takeOver(person, moved)
  local row = people[person] or newPerson()
  local old = { lane = row.lane, place = row.place, id = deviceId(person, row.tag) }
  readVisitor(visitorKey(old))
  local isReady = seen[visitorKey(old)] ~= nil
  local session = endSession(old, "superseded")
  if isReady then
    readVisitor(keyOf(person, moved))
    enter(keyOf(person, moved), { lane = row.lane, place = row.place })
  end
  if session == nil then
    return
  end
  tally.resumed = tally.resumed + 1
  putSession(keyOf(person, moved), session)
  noteSession({ lane = row.lane, place = row.place, id = deviceId(person, moved.tag) }, session)
end

-- What somebody gets who comes without a place. Nil: a new one.
function arriveInvited(arrival)
  local who = personOf(arrival.id)
  if who == nil or arrival.invitation == nil then
    return settings.access == "invitation" and { state = "closed" } or nil
  end
  local person = who.person
  local row = shown(person, arrival.invitation)
  local barred = denialBy(person, row)
  if barred ~= nil then
    return { state = barred }
  end
  readVisitor(keyOf(person, row))
  local inside = sessions[keyOf(person, row)] ~= nil
  if not inside and not isGood(person, row) then
    return not hasSessionsLeft(row) and { state = "spent" } or nil
  end
  if row.tag ~= who.tag and settings.devices == "refuse" then
    return { state = "elsewhere" }
  end
  local moved = with(row, { tag = who.tag })
  if row.tag ~= who.tag then
    takeOver(person, moved)
  end
  setPerson(person, moved)
  readVisitor(keyOf(person, moved))
  local session = sessions[keyOf(person, moved)]
  if session == nil then
    return { state = "waiting", place = moved.drawNumber, lane = moved.lane }
  end
  return with(grantOf(moved.place, session), { lane = moved.lane, drawNumber = moved.drawNumber })
end

-- Notes the number that an invited one got.
function numberInvited(arrival, at)
  local who = personOf(arrival.id)
  if who == nil or arrival.invitation == nil then
    return
  end
  setPerson(who.person, with(with(shown(who.person, arrival.invitation), at), { tag = who.tag }))
end

-- Which place is the person's: of two, which only a loss of the ledger brings about, the lower one, unless the other was used
-- or the lower one's call is over.
local function placed(row, who)
  local drawNumber = who.drawNumber or who.place
  local claimed = with(row, { lane = who.lane, drawNumber = drawNumber, place = who.place })
  if row.drawNumber == 0 and row.place == 0 then
    return claimed
  end
  local known = row.lane == who.lane
  if row.drawNumber == 0 then
    known = known and row.place == who.place
  else
    known = known and row.drawNumber == drawNumber
  end
  if isUsed(row.lane, row.place) then
    return known and with(row, { drawNumber = drawNumber }) or row
  end
  local better = row.lane == who.lane and drawNumber < row.drawNumber and not isUsed(who.lane, who.place)
  return (known or (better and not isMissed(who))) and claimed or row
end

-- Why somebody's claim is not good, whatever the place. Nil: it is, as far as the person goes.
function claimDenial(who)
  local named = personOf(who.id)
  if named == nil or who.invitation == nil then
    return settings.access == "invitation" and { state = "ended" } or nil
  end
  local person = named.person
  local known = shown(person, who.invitation)
  local barred = denialBy(person, known)
  if barred ~= nil then
    return { state = barred }
  end
  -- Who the ledger was told has left does not come before the device that the person went on with.
  local isNewest = known.tag == "" and not isEnded(visitorKey(who))
  local row = placed(isNewest and with(known, { tag = named.tag }) or known, who)
  setPerson(person, row)
  if row.tag ~= named.tag then
    return { state = row.tag == "" and isUsed(who.lane, who.place) and "ended" or "superseded" }
  end
  if row.lane ~= who.lane or row.drawNumber ~= (who.drawNumber or who.place) then
    return row.drawNumber == 0 and { state = "ended" } or { state = "moved", place = row.drawNumber }
  end
  return not hasSessionsLeft(row) and { state = "spent" } or nil
end

-- Whether somebody at the door may still go in: the window may have closed over the waiting, or the row moved to a better place.
function mayEnter(who)
  local named = personOf(who.id)
  if named == nil then
    return settings.access == "open"
  end
  local row = people[named.person]
  if row == nil or keyOf(named.person, row) ~= visitorKey(who) then
    return false
  end
  return hasSessionsLeft(row) and denialBy(named.person, row) == nil
end
end
