-- Tokens of a shared rate limit, at most those asked for.
--
-- KEYS: the limit. ARGV: the tokens; the limit that comes in a `per`; that, in microseconds; the tokens that fit in the bucket.
--
-- The state is the time until the bucket is full. A key lives whole milliseconds: that time is rounded up to its time to live, and
-- the value has by how many microseconds, with their fractions. So nothing is lost by rounding, however short the time of a token is;
-- only the time that this script takes is, before Redis 7.2. The value also has the time of a token, so that those that were taken
-- under another limit count as many, and the time to live that it was written with: if the server's clock is set back, no key lives
-- longer than that.
if redis.replicate_commands then redis.replicate_commands() end
local LIMIT = KEYS[1]
local tokens, limit, per, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if limit < 1 or per <= 0 then return 0 end
local interval = per / limit

-- A value that cannot be read is a bucket that is full.
local value = redis.pcall('GET', LIMIT)
local rounded, of_token, longest = string.match(type(value) == 'string' and value or '', '^(%S+) (%S+) (%S+)$')
rounded, of_token, longest = tonumber(rounded), tonumber(of_token), tonumber(longest)
local is_read = rounded and of_token and longest and rounded >= 0 and rounded < 1000 and longest >= 1 and longest <= 1e13
local debt = 0
-- No limit has a token of so short a time: 1e-20 microseconds.
if is_read and of_token > 1e-20 then
    local left = redis.call('PTTL', LIMIT)
    if left > longest then
        left = math.floor(longest)
        redis.call('PEXPIRE', LIMIT, left)
    end
    debt = math.max(left * 1000 - rounded, 0) * (interval / of_token)
end
if not (debt >= 0 and debt < math.huge) then debt = 0 end

-- The little more is for what doubles round off.
local given = math.min(tokens, math.floor(burst - debt / interval + 1e-6))
if given < 1 then return 0 end
debt = debt + given * interval
local lives = math.min(math.ceil(debt / 1000), 1e13) -- 300 years: what the server can count.
local written = string.format('%.17g %.17g %.17g', math.max(lives * 1000 - debt, 0), interval, lives)
redis.call('SET', LIMIT, written, 'PX', lives)
return given
