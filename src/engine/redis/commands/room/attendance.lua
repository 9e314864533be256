--[[
  attendance.ts: what becomes of a person's row as sessions begin and end.
]]
local rowOf, denialBy, isRevoked, wasInvitedBefore, isTakenOver, closesAtOf, countSession, forgetDevice, insideElsewhere
local recallSession, undrawnOf
do
function rowOf(id)
  local who = personOf(id)
  return who and people[who.person]
end

-- Whether a person's invitation is good now, by the ledger's clock. Nil: it is.
function denialBy(person, invitation)
  if settings.access == "open" then
    return nil
  end
  if revoked[person] or invitation.invitedAt < counts.revokedBefore then
    return "revoked"
  end
  if counts.now < invitation.opensAt then
    return "early"
  end
  return counts.now >= invitation.closesAt and "over" or nil
end

-- Whether the visitor's invitation is void, whenever it was made.
function isRevoked(id)
  local who = personOf(id)
  return who ~= nil and revoked[who.person] == true
end

-- Whether the invitation was made before all those that are void. Zero: not known yet, of a session that a lost ledger was told of.
function wasInvitedBefore(id)
  local row = rowOf(id)
  local invitedAt = row and row.invitedAt or 0
  return invitedAt > 0 and invitedAt < counts.revokedBefore
end

-- Whether another device has this person's place.
function isTakenOver(id)
  local row = rowOf(id)
  return row ~= nil and row.tag ~= "" and row.tag ~= personOf(id).tag
end

-- When the visitor's window closes. Zero: there is none, or it is not known.
function closesAtOf(id)
  local row = rowOf(id)
  return row and row.closesAt or 0
end

function countSession(id, by)
  local row = rowOf(id)
  if row then
    setPerson(personOf(id).person, with(row, { sessions = math.max(0, row.sessions + by) }))
  end
end

-- Another device has taken over from this one: which, somebody else will tell.
function forgetDevice(id)
  local who, row = personOf(id), rowOf(id)
  if who and row and row.tag == who.tag then
    setPerson(who.person, with(row, { tag = "" }))
  end
end

-- The number that stands for a place. Zero: it came by lot, and its holder alone knows.
local function drawNumberFor(lane, place)
  return counts.draw.done and place <= (counts.draw.drawn[lane] or 0) and 0 or place
end

-- The number of somebody who has no place yet: the draw has not said which. Zero: it is not known, or there is a place.
function undrawnOf(who)
  local row = who.place == 0 and rowOf(who.id) or nil
  if row ~= nil then
    return row.lane == who.lane and row.place == 0 and row.drawNumber or 0
  end
  return math.max(0, -who.place)
end

-- The key of another session of the same person. Nil: there is none.
function insideElsewhere(one)
  local who, row = personOf(one.id), rowOf(one.id)
  if who == nil or row == nil then
    return nil
  end
  local key = keyOf(who.person, row)
  readVisitor(key)
  return key ~= visitorKey(one) and sessions[key] and key or nil
end

-- Notes a session that this ledger had forgotten. False: the person is known with another device.
function recallSession(one, closesAt)
  local who = personOf(one.id)
  if who == nil then
    return true
  end
  local row = people[who.person] or newPerson()
  if row.tag ~= "" and row.tag ~= who.tag then
    return false
  end
  local same = row.lane == one.lane and row.place == one.place
  if row.tag == who.tag and same and row.sessions > 0 then
    return true
  end
  if insideElsewhere(one) then
    return false
  end
  setPerson(who.person, with(row, {
    lane = one.lane,
    place = one.place,
    tag = who.tag,
    drawNumber = same and row.drawNumber or drawNumberFor(one.lane, one.place),
    sessions = row.sessions + 1,
    closesAt = row.closesAt == 0 and closesAt or row.closesAt,
  }))
  return true
end
end
