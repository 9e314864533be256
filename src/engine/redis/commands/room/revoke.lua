--[[
  revoke.ts: invitations that are void.
]]
local revoke
do
-- A thousand sessions with each exchange are looked at: one that is renewed meanwhile is judged then.
local function revokeBefore(before)
  if before > counts.revokedBefore then
    counts.revokedBefore = before
    counts.revoking, counts.revokeFrom = true, ""
  end
  if not counts.revoking then
    return
  end
  writeSessions()
  writeEnded()
  writeDoor()
  local keys, _, on = readOn(KEYS.sessions, counts.revokeFrom, MOST_ROWS)
  counts.revoking, counts.revokeFrom = on ~= "", on
  readPeopleOf(idsOf(keys))
  readVisitors(keys)
  for _, key in ipairs(keys) do
    local who = parseVisitorKey(key)
    if wasInvitedBefore(who.id) then
      endSession(who, "revoked")
    end
  end
end

-- Whoever is inside with one is out, whoever waits is told at the next claim.
function revoke(revocations)
  for _, person in ipairs(revocations.people) do
    if not revoked[person] then
      setRevoked(person)
      noteRevoked(person)
      local row = people[person]
      if row ~= nil and row.tag ~= "" then
        local who = { lane = row.lane, place = row.place, id = deviceId(person, row.tag) }
        endSession(who, "revoked")
      end
    end
  end
  revokeBefore(revocations.before)
end
end
