--[[
  The rows of sessions: KEYS.sessions, key -> until, and KEYS.started, key -> "startedAt:provisional".
  Read once for everybody whom the batch names, changed in memory, written once. A session's `until` is called
  `till` here, since `until` is a word of Lua.
]]
local sessions, changedSessions = {}, {}
local readSessions, putSession, deleteSession, popDueSessions, writeSessions
do
function readSessions(keys)
  if counts.sessionCount == 0 or #keys == 0 then
    return
  end
  local tills = inSlices("ZMSCORE", KEYS.sessions, keys)
  local present = {}
  for i, key in ipairs(keys) do
    if tills[i] then
      sessions[key] = { till = tonumber(tills[i]) }
      present[#present + 1] = key
    end
  end
  for i, text in ipairs(inSlices("HMGET", KEYS.started, present)) do
    local startedAt, provisional = string.match(text or "", "^(%d+):(%d)$")
    if startedAt then
      sessions[present[i]].startedAt = tonumber(startedAt)
      sessions[present[i]].provisional = provisional == "1"
    else
      sessions[present[i]] = nil
      counts.suspect = true
    end
  end
end

-- Begins or moves a session's lease.
function putSession(key, session)
  if sessions[key] == nil then
    counts.sessionCount = counts.sessionCount + 1
  end
  sessions[key] = session
  changedSessions[key] = true
  counts.nextExpiryAt = earlier(counts.nextExpiryAt, session.till)
end

local function remove(key)
  counts.sessionCount = counts.sessionCount - 1
  sessions[key] = nil
  changedSessions[key] = true
end

-- Ends a session, where there is one.
function deleteSession(key, reason)
  if sessions[key] == nil then
    return
  end
  count(tally.released, reason, 1)
  remove(key)
end

-- Takes out the sessions whose lease is over, in the order in which they ended; ties by key. Why they end is the caller's to count.
function popDueSessions()
  local popped = {}
  if counts.nextExpiryAt == 0 or counts.nextExpiryAt > counts.now then
    return popped
  end
  local due = ask("ZRANGEBYSCORE", KEYS.sessions, "-inf", counts.now, "WITHSCORES", "LIMIT", 0, MOST_ROWS)
  local keys = {}
  for i = 1, #due, 2 do
    if not changedSessions[due[i]] then
      keys[#keys + 1] = due[i]
      sessions[due[i]] = { till = tonumber(due[i + 1]) }
    end
  end
  for i, text in ipairs(inSlices("HMGET", KEYS.started, keys)) do
    local startedAt, provisional = string.match(text or "", "^(%d+):(%d)$")
    local till = sessions[keys[i]].till
    popped[i] = { key = keys[i], till = till, startedAt = tonumber(startedAt), provisional = provisional == "1" }
    remove(keys[i])
  end
  local after = ask(
    "ZRANGEBYSCORE", KEYS.sessions, "(" .. counts.now, "+inf", "WITHSCORES", "LIMIT", 0, 1
  )
  local isAll = #due < 2 * MOST_ROWS
  counts.nextExpiryAt = isAll and tonumber(after[2] or 0) or counts.now
  for key in pairs(changedSessions) do
    if sessions[key] then
      counts.nextExpiryAt = earlier(counts.nextExpiryAt, sessions[key].till)
    end
  end
  return popped
end

function writeSessions()
  local held, started, over = {}, {}, {}
  for key in pairs(changedSessions) do
    local session = sessions[key]
    if session == nil then
      over[#over + 1] = key
    else
      held[#held + 1] = session.till
      held[#held + 1] = key
      started[#started + 1] = key
      started[#started + 1] = session.startedAt .. ":" .. (session.provisional and 1 or 0)
    end
  end
  inSlices("ZREM", KEYS.sessions, over)
  inSlices("HDEL", KEYS.started, over)
  inSlices("ZADD", KEYS.sessions, held)
  inSlices("HSET", KEYS.started, started)
  changedSessions = {}
end
end
