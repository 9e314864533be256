--[[
  SettledCall of ledger.ts: KEYS.calls, a list of "lane:at:to:unseen", oldest first. A few a second at most,
  and read only when the oldest lapses.
]]
local pushCall, popCall
do
function pushCall(lane, call)
  inSlices("RPUSH", KEYS.calls, { lane .. ":" .. call.at .. ":" .. call.to .. ":" .. call.unseen })
  if counts.oldestCallAt == 0 then
    counts.oldestCallAt = call.at
  end
end

local function readCall(text)
  local lane, at, to, unseen = string.match(text, "^([^:]*):(%d+):(%d+):(%d+)$")
  return { lane = lane, at = tonumber(at), to = tonumber(to), unseen = tonumber(unseen) }
end

-- Takes out the oldest call if it was made at `before` or earlier.
function popCall(before)
  if counts.oldestCallAt == 0 or counts.oldestCallAt > before then
    return nil
  end
  local text = ask("LPOP", KEYS.calls)
  local oldest = ask("LINDEX", KEYS.calls, 0)
  counts.oldestCallAt = oldest and readCall(oldest).at or 0
  if not text then
    counts.suspect = true
    return nil
  end
  grow(KEYS.calls, -1)
  return readCall(text)
end
end
