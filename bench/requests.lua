-- Load for wrk: the requests of the file named by REQUESTS, one line each:
--   METHOD <tab> path <tab> Cookie or Authorization header value <tab> body template
-- Lines rotate, so that sessions do.  "@NONCE@" in a body becomes a fresh form nonce.
local requests, at, thread_no, count = {}, 0, 0, 0
local alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("thread_no", threads)
end

local function nonce()
    local t = {}
    for i = 1, 26 do
        local k = math.random(1, i == 1 and 8 or 32)
        t[i] = alphabet:sub(k, k)
    end
    return table.concat(t)
end

function init(args)
    math.randomseed(os.time() * 1000 + thread_no * 7919 + tonumber(tostring({}):sub(-6), 16))
    for line in io.lines(os.getenv("REQUESTS")) do
        local method, path, auth, body = line:match("^(%S+)\t(%S+)\t([^\t]*)\t(.*)$")
        local headers = { ["Host"] = os.getenv("HOST_HEADER") }
        if auth:sub(1, 7) == "Bearer " then headers["Authorization"] = auth else headers["Cookie"] = auth end
        if method == "POST" then
            headers["Content-Type"] = os.getenv("CONTENT_TYPE") or "application/x-www-form-urlencoded"
            headers["Origin"] = os.getenv("ORIGIN")
        end
        requests[#requests + 1] = { method, path, headers, body, method == "GET" and wrk.format(method, path, headers, nil) }
    end
    at = (thread_no * 5) % #requests
end

function request()
    at = at % #requests + 1
    local r = requests[at]
    if r[5] then return r[5] end
    local body = r[4]:gsub("@NONCE@", nonce)
    return wrk.format(r[1], r[2], r[3], body)
end


function done(summary, latency, wrk_requests)
    io.write(string.format("RESULT {\"requests\":%d,\"duration_us\":%d,\"bytes\":%d,\"errors\":%d,\"p50_us\":%d,\"p99_us\":%d}\n",
        summary.requests, summary.duration, summary.bytes,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end
