--[[
  heard.ts: which gateways hear the answers. counts.lastBatches: gateway -> { number, at, heardAt, numbered }, and of numbered
  each { lane, from, ids } with a blank between two ids.
]]
local hearing = {}
do
-- Sessions that began since then may be of people whose gateway has not heard of it, or who had not come by yet to hear.
local function doubt(heardAt)
  local since = heardAt - HORIZON_MS
  local isOver = counts.unheardUntil <= counts.now - PROVISIONAL_MS
  counts.unheardFrom = isOver and since or math.min(since, counts.unheardFrom)
  counts.unheardUntil = counts.now
end

-- A gateway that is silent for longer than people take to come may have missed who was let in meanwhile.
local function doubtSilent()
  for gateway, last in pairs(counts.lastBatches) do
    if counts.now - last.at > PROVISIONAL_MS then
      counts.lastBatches[gateway] = nil
    elseif counts.now - last.at > HORIZON_MS then
      doubt(last.heardAt)
    end
  end
end

-- Notes the batch of a gateway. False: the gateway has not heard the answer to its last one.
function hearing.hearGateway(batch)
  doubtSilent()
  local gateway, number = batch.witness.gateway, batch.number or 0
  if gateway == "" or number == 0 then
    return true
  end
  local last = counts.lastBatches[gateway]
  local isNew = last == nil or last.number == (batch.heard or 0)
  local hears = isNew or last.number == number
  if not hears then
    doubt(last.heardAt)
  end
  counts.lastBatches[gateway] = {
    number = number,
    at = counts.now,
    heardAt = isNew and (last and last.at or counts.now) or last.heardAt,
    numbered = isNew and {} or last.numbered,
  }
  return hears
end

-- Whether a first lease may never have been heard of.
function hearing.isDoubted(session)
  return session.provisional
    and session.startedAt > counts.unheardFrom
    and session.startedAt <= counts.unheardUntil
    and counts.now - session.startedAt > HORIZON_MS
end

-- The numbers that this gateway's arrivals got in batches whose answers it has not heard, by "lane id". Reads their sessions.
function hearing.unheardNumbers(arrivals, gateway)
  local numbers, keys = {}, {}
  local last = counts.lastBatches[gateway]
  for _, run in ipairs(last and last.numbered or {}) do
    local place = run.from
    for id in string.gmatch(run.ids, "[^ ]+") do
      numbers[run.lane .. " " .. id] = place
      place = place + 1
    end
  end
  for _, who in ipairs(arrivals) do
    local place = numbers[who.lane .. " " .. who.id]
    local key = place and visitorKey({ lane = who.lane, place = place, id = who.id })
    keys[#keys + 1] = key
  end
  readVisitors(keys)
  return numbers
end

-- Notes who got which number: in order, those of a lane without a break.
function hearing.noteNumbers(gateway, given)
  local last, runs = counts.lastBatches[gateway], {}
  if last == nil then
    return
  end
  for _, one in ipairs(given) do
    local run = runs[one.lane]
    if run == nil then
      run = { lane = one.lane, from = one.place, ids = {} }
      runs[one.lane] = run
      last.numbered[#last.numbered + 1] = run
    end
    run.ids[#run.ids + 1] = one.id
  end
  for _, run in pairs(runs) do
    run.ids = table.concat(run.ids, " ")
  end
end
end
