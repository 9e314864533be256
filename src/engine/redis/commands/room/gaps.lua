--[[
  gaps.ts: numbers of a lane that a repair skipped, `lane.gaps` as a list of { from, to }, nil where there are none.
]]
local findNumber, waitingIn, skipTo, passGap, trimGaps, recallGaps
do
local MOST_GAPS = 64

function waitingIn(lane)
  local waiting = lane.issued - lane.called
  for _, gap in ipairs(lane.gaps or {}) do
    waiting = waiting - math.max(0, math.min(gap.to, lane.issued) - math.max(gap.from, lane.called + 1) + 1)
  end
  return math.max(0, waiting)
end

-- How many wait stays right to the number.
local function joinNearest(gaps)
  local nearest = 2
  local function between(i)
    return gaps[i].from - gaps[i - 1].to
  end
  for i = 3, #gaps do
    if between(i) < between(nearest) then
      nearest = i
    end
  end
  local first, second = gaps[nearest - 1], gaps[nearest]
  second.from = second.from - (first.to - first.from + 1)
  table.remove(gaps, nearest - 1)
end

-- In order, above the frontier, those that touch each other as one.
local function setGaps(lane, gaps)
  local joined = {}
  for _, gap in ipairs(gaps) do
    local from = math.max(gap.from, lane.called + 1)
    local last = joined[#joined]
    if from <= gap.to then
      if last ~= nil and from <= last.to + 1 then
        last.to = math.max(last.to, gap.to)
      else
        joined[#joined + 1] = { from = from, to = gap.to }
      end
    end
  end
  while #joined > MOST_GAPS do
    joinNearest(joined)
  end
  lane.gaps = #joined > 0 and joined or nil
end

-- Somebody holds this number: of its gap what is below was given out before it.
function findNumber(lane, number)
  local gaps, isFound = {}, false
  for i, gap in ipairs(lane.gaps or {}) do
    local holds = gap.from <= number and number <= gap.to
    gaps[i] = { from = holds and number + 1 or gap.from, to = gap.to }
    isFound = isFound or holds
  end
  if isFound then
    setGaps(lane, gaps)
  end
end

-- Gives out no number up to `to`: the next one is above it.
function skipTo(lane, to)
  if to <= lane.issued then
    return
  end
  local gap = { from = math.max(lane.issued, lane.called) + 1, to = to }
  lane.issued = to
  if gap.from <= gap.to then
    local gaps = lane.gaps or {}
    gaps[#gaps + 1] = gap
    setGaps(lane, gaps)
  end
end

-- Drops what the frontier has passed.
function trimGaps(lane)
  if lane.gaps ~= nil and lane.gaps[1].from <= lane.called then
    setGaps(lane, lane.gaps)
  end
end

-- Moves the frontier over the gap that it has come to: skipped numbers cost no call.
function passGap(lane)
  local nextOne = lane.gaps and lane.gaps[1]
  if nextOne == nil or nextOne.from > lane.called + 1 then
    return
  end
  lane.called = math.max(lane.called, nextOne.to)
  trimGaps(lane)
end

-- Takes up the gaps that a gateway knows of another ledger: up to what that one had given out they are all that there are.
function recallGaps(lane, other)
  local gaps = {}
  for _, gap in ipairs(other.gaps or {}) do
    gaps[#gaps + 1] = gap
  end
  for _, gap in ipairs(lane.gaps or {}) do
    gaps[#gaps + 1] = { from = math.max(gap.from, other.issued + 1), to = gap.to }
  end
  setGaps(lane, gaps)
end
end
