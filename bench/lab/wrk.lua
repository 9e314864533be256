-- Sends the requests of a file in turn, each as it stands there, and prints what came of them as JSON.
-- Arguments: the file, with a zero byte after each request; ms that each connection rests before a request.
local requests, at, rest = {}, 0, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for text in file:read("*a"):gmatch("[^%z]+") do requests[#requests + 1] = text end
  file:close()
  rest = tonumber(args[2])
  -- wrk looks whether there is such a function, not what it says.
  if rest > 0 then
    -- Even steps, from a start of its own for every connection.
    delay = function() return math.random(0, 2 * rest) end
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"micros":%d,"p50":%d,"p99":%d,"broken":%d,"late":%d,"refused":%d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write, errors.timeout, errors.status
  ))
end
