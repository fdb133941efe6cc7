-- Tokens of a shared rate limit, at most those asked for.
--
-- KEYS: the limit. ARGV: the tokens; the limit that comes in a `per`; that, in microseconds; the tokens that fit in the bucket.
--
-- The state is the time until the bucket is full. A key lives whole milliseconds: that time is rounded up to its time to live, and
-- its value is by how many microseconds, with their fractions. So nothing is lost, however short the time of a token is.
if redis.replicate_commands then redis.replicate_commands() end
local LIMIT = KEYS[1]
local tokens, limit, per, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if limit < 1 or per <= 0 then return 0 end
local interval = per / limit

local rounded = redis.pcall('GET', LIMIT)
rounded = type(rounded) == 'string' and tonumber(rounded) or 0
if not (rounded >= 0 and rounded < 1000) then rounded = 0 end
-- No more than a bucket without tokens: other settings, or anybody, may have written it.
local debt = math.min(math.max(redis.call('PTTL', LIMIT) * 1000 - rounded, 0), burst * interval)

-- The little more is for what doubles round off.
local given = math.min(tokens, math.floor(burst - debt / interval + 1e-6))
if given < 1 then return 0 end
debt = debt + given * interval
local lives = math.min(math.ceil(debt / 1000), 1e13) -- 300 years: what the server can count.
redis.call('SET', LIMIT, string.format('%.17g', lives * 1000 - debt), 'PX', lives)
return given
