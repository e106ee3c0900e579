-- What wrk is to do beyond its usual: send requests in batches where a number is given, and print
-- what it measured as one line of JSON.

function init(args)
  if args[1] then
    local batch = string.rep(wrk.format(), tonumber(args[1]))
    function request() return batch end
  end
end

-- The greatest percentage whose latency is at most `value` microseconds, within [low, high].
local function percentage(latency, value, low, high)
  for _ = 1, 30 do
    local middle = (low + high) / 2
    if latency:percentile(middle) <= value then low = middle else high = middle end
  end
  return low
end

-- wrk counts by whole microseconds, which is coarse where an answer takes twenty. Within one, the
-- values are taken to lie evenly.
local function percentile(latency, share)
  local value = latency:percentile(share)
  local first = percentage(latency, value - 1, 0, share)
  local last = percentage(latency, value, share, 100)
  return value + (share - first) / math.max(last - first, 1e-9)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"micros":%d,"bytes":%d,"failures":%d,"kinds":"' ..
    'connect %d, read %d, write %d, status %d, timeout %d","p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    errors.connect, errors.read, errors.write, errors.status, errors.timeout,
    percentile(latency, 50), percentile(latency, 99)))
end
