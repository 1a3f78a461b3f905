--- Keeps what the server says of its work, echoes it, and tells it to status lines.

local M = {}

local at_work = {} -- token → { title, message, percentage, client }, for those that are not ended
local order = {} -- tokens, oldest first

local function words(work)
  local text = work.title
  if work.message and work.message ~= '' then
    text = text .. ': ' .. work.message
  end
  if work.percentage then
    text = ('%s (%d %%)'):format(text, work.percentage)
  end
  return text
end

--- What is at work, in short: the newest, and how many there are beside it.
function M.status()
  local newest = at_work[order[#order]]
  if not newest then
    return ''
  end
  local others = #order > 1 and (' +%d'):format(#order - 1) or ''
  return words(newest) .. others
end

--- Tokens of what can be cancelled, with their words.
function M.cancellable()
  local found = {}
  for _, token in ipairs(order) do
    if at_work[token].cancellable then
      table.insert(found, { token = token, words = words(at_work[token]), client = at_work[token].client })
    end
  end
  return found
end

local function forget(token)
  at_work[token] = nil
  order = vim.tbl_filter(function(other)
    return other ~= token
  end, order)
end

local function echo(text)
  if require('groundplan').options.progress then
    -- Not into the history of messages; and cut, so that nobody has to press Enter.
    local width = math.max(vim.o.columns - 14, 10)
    vim.api.nvim_echo({ { vim.fn.strcharpart('Groundplan: ' .. text:gsub('\n', ' '), 0, width) } }, false, {})
  end
end

local function take(params, client_id)
  local token, value = params.token, params.value
  if type(value) ~= 'table' then
    return
  end
  if value.kind == 'begin' then
    if not at_work[token] then
      table.insert(order, token)
    end
    at_work[token] = { title = value.title, client = client_id, cancellable = value.cancellable }
  end
  local work = at_work[token]
  if not work then
    return
  end
  work.message = value.message or work.message
  work.percentage = value.percentage or work.percentage
  if value.kind == 'end' then
    forget(token)
    echo(work.title .. ': ' .. (value.message or 'done'))
  else
    echo(words(work))
  end
  vim.cmd('silent! doautocmd <nomodeline> User GroundplanProgress')
end

--- The handler of $/progress; Neovim's own runs as well.
function M.handle(problem, params, context, config)
  local own = vim.lsp.handlers['$/progress']
  if own then
    own(problem, params, context, config)
  end
  take(params, context.client_id)
end

return M
