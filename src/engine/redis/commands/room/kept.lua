--[[
  kept.ts: what is good although its call lapsed. KEYS.kept, lane:place -> until, of places whose hand-over was lost.
  Rows that are over may linger until the next one is kept; nothing reads them.
]]
local keeping = {}
do
local AWAY_MS = 5000

local kept, changedKept = {}, {}

-- Whether `claimSeconds` have passed since the ledger was back: until then no call lapses.
function keeping.mayLapse()
  return counts.now >= counts.backAt + settings.claimSeconds * 1000
end

-- From now on everybody has `claimSeconds` to come again. `awayAt` is when the ledger was last heard.
function keeping.noteBack(awayAt)
  if keeping.mayLapse() then
    counts.awayAt = awayAt
  end
  counts.backAt = counts.now
end

-- Notes that nobody could reach the ledger for a while, `elapsedMs` since its last exchange.
function keeping.noteAway(elapsedMs)
  if elapsedMs > AWAY_MS then
    keeping.noteBack(counts.now - elapsedMs)
  end
end

-- Moves the time up to which nothing is kept any more. It never goes back.
function keeping.forgetKept()
  local since = keeping.mayLapse() and counts.now or math.min(counts.now, counts.awayAt)
  counts.keptSince = math.max(counts.keptSince, since)
end

function keeping.readKept(visitors)
  if counts.keptUntil <= counts.keptSince then
    return
  end
  local places = {}
  for i, who in ipairs(visitors) do
    places[i] = who.lane .. ":" .. who.place
  end
  for i, till in ipairs(inSlices("ZMSCORE", KEYS.kept, places)) do
    if till and not changedKept[places[i]] then
      kept[places[i]] = tonumber(till)
    end
  end
end

-- Whoever was granted this place never got the pass: it is good for `claimSeconds` more, whenever it was called.
function keeping.keepPlace(lane, place)
  if place < 1 then
    return
  end
  local till = counts.now + settings.claimSeconds * 1000
  kept[lane .. ":" .. place] = till
  changedKept[lane .. ":" .. place] = true
  counts.keptUntil = math.max(counts.keptUntil, till)
end

-- Whether a call of this place is good no more.
function keeping.hasLapsed(who)
  local lane = counts.lanes[who.lane]
  return who.place <= (lane and lane.lapsed or 0) and (kept[who.lane .. ":" .. who.place] or 0) <= counts.keptSince
end

function keeping.writeKept()
  local rows = {}
  for key in pairs(changedKept) do
    rows[#rows + 1] = kept[key]
    rows[#rows + 1] = key
  end
  if #rows == 0 then
    return
  end
  dropOver(KEYS.kept, counts.keptSince)
  inSlices("ZADD", KEYS.kept, rows)
  changedKept = {}
end
end
