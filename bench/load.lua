-- Sends one kind of request and prints what came of it as JSON.
-- wrk -s load.lua URL -- METHOD PATH BODY TOKEN FIRST LAST [each]
-- In path and body NNNNNNNNN stands for a number from FIRST to LAST: a random one, or with `each` one after another,
-- and the run ends without a word when each was answered with 201. SSSSSSSSS stands for a number that no request had.

local pieces, numbers, first, last, number, left, unused
local places = {NNNNNNNNN = "N", SSSSSSSSS = "S"}

-- The text between the places, and what each place is for.
local function take_apart(text)
    pieces, numbers = {}, {}
    local from = 1
    for start, place, stop in text:gmatch("()([NS]+)()") do
        if places[place] then
            pieces[#pieces + 1] = text:sub(from, start - 1)
            numbers[#numbers + 1] = places[place]
            from = stop
        end
    end
    pieces[#pieces + 1] = text:sub(from)
end

function init(arguments)
    local method, path, body, token
    method, path, body, token, first, last = unpack(arguments)
    first, last = tonumber(first), tonumber(last)
    local headers = {Authorization = "Bearer " .. token}
    if body == "" then body = nil else headers["Content-Type"] = "application/json" end
    local text = wrk.format(method, path, headers, body)
    take_apart(text)
    -- Other numbers in each run: what one brought into a cache is no help to the next.
    math.randomseed(os.time())
    -- A second has room for 20,000 requests; runs are seconds apart.
    unused = 100000000 + os.time() * 20000 % 800000000
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
    if #numbers == 0 then return pieces[1] end
    if left then
        -- While the last answers are awaited, requests of no effect fill the connections.
        if number == last then return "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n" end
        number = number + 1
    end
    local text = pieces[1]
    for index, kind in ipairs(numbers) do
        local value = unused
        if kind == "N" then value = left and number or math.random(first, last) else unused = unused + 1 end
        text = text .. string.format("%d", value) .. pieces[index + 1]
    end
    return text
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "failed": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
