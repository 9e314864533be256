--[[
  revoke.ts: invitations that are void.
]]
local revoke
do
local function revokeBefore(before)
  if before <= counts.revokedBefore then
    return 0
  end
  counts.revokedBefore = before
  local ended = 0
  writeSessions()
  writeEnded()
  writeDoor()
  local keys = byKey(KEYS.sessions)
  readPeopleOf(idsOf(keys))
  readSessions(keys)
  readEnded(keys)
  readSeen(keys)
  for _, key in ipairs(keys) do
    local who = parted(key)
    local row = rowOf(who.id)
    -- Zero: a session that a lost ledger was told of. Its invitation says when it was made as soon as it is shown.
    if row ~= nil and row.invitedAt > 0 and row.invitedAt < before then
      endSession(who, "revoked")
      ended = ended + 1
    end
  end
  return ended
end

-- Whoever is inside with one is out, whoever waits is told at the next claim. Returns how many were inside.
function revoke(revocations)
  local ended = 0
  for _, person in ipairs(revocations.people) do
    if not revoked[person] then
      setRevoked(person)
      tellRevoked(person)
      local row = people[person]
      if row ~= nil and row.tag ~= "" then
        local who = { lane = row.lane, place = row.place, id = deviceId(person, row.tag) }
        if endSession(who, "revoked") ~= nil then
          ended = ended + 1
        end
      end
    end
  end
  return ended + revokeBefore(revocations.before)
end
end
