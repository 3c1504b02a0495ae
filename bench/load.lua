-- Sends one kind of request and prints what came of it as JSON.
-- wrk -s load.lua URL -- METHOD PATH BODY TOKEN FIRST LAST [each]
-- In path and body NNNNNNNNN stands for a number from FIRST to LAST: a random one, or with `each` one after another,
-- and the run ends without a word when each was answered with 201.

local head, tail, first, last, number, left

function init(arguments)
    local method, path, body, token
    method, path, body, token, first, last = unpack(arguments)
    first, last = tonumber(first), tonumber(last)
    local headers = {Authorization = "Bearer " .. token}
    if body == "" then body = nil else headers["Content-Type"] = "application/json" end
    local text = wrk.format(method, path, headers, body)
    local from, to = text:find("NNNNNNNNN", 1, true)
    if from then head, tail = text:sub(1, from - 1), text:sub(to + 1) else head = text end
    math.randomseed(4711)
    if arguments[7] == "each" then
        -- wrk asks for one request beforehand, to look at it, and does not send it.
        number, left = first - 2, last - first + 1
        response = function(status)
            if status == 201 then left = left - 1 end
            if left == 0 then os.exit(0) end
        end
    end
end

function request()
    if not tail then return head end
    if not left then return head .. string.format("%d", math.random(first, last)) .. tail end
    -- While the last answers are awaited, requests of no effect fill the connections.
    if number == last then return "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" end
    number = number + 1
    return head .. string.format("%d", number) .. tail
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "failed": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
