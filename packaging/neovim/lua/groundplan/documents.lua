--- Shows what the server wants shown: files, and documents that only the server has (`groundplan:`).

local M = {}

local TIMEOUT_MS = 10000

local function client_api()
  return require('groundplan.client')
end

local function fill(buffer, text)
  local lines = vim.split(text, '\r?\n')
  if lines[#lines] == '' then
    table.remove(lines)
  end
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].modified = false
end

-- Neovim leaves a name alone only if it has two slashes behind the colon; the server's URIs have one and mean the same.
local function name_of(uri)
  return (uri:gsub('^groundplan:/*', 'groundplan:///'))
end

local function uri_of(name)
  return (name:gsub('^groundplan:/*', 'groundplan:/'))
end

--- Read a document of the server into its buffer.
function M.read(buffer)
  local uri = uri_of(vim.api.nvim_buf_get_name(buffer))
  vim.bo[buffer].buftype = 'nofile'
  vim.bo[buffer].swapfile = false
  vim.bo[buffer].bufhidden = 'hide'
  local problem = 'no server of a project is running'
  for _, client in ipairs(client_api().clients()) do
    local result
    result, problem = client_api().request_sync(client, 'workspace/textDocumentContent', { uri = uri }, TIMEOUT_MS, buffer)
    if result then
      fill(buffer, result.text)
      local path = uri:gsub('[?#].*$', '')
      vim.bo[buffer].filetype = path:match('%.md$') and 'markdown' or path:match('%.diff$') and 'diff' or 'text'
      return
    end
  end
  fill(buffer, 'This document cannot be shown: ' .. tostring(problem))
end

--- Read documents of the server when their buffers are opened.
function M.register(group)
  vim.api.nvim_create_autocmd('BufReadCmd', {
    group = group,
    pattern = 'groundplan://*',
    desc = 'Read a document of Groundplan',
    callback = function(event)
      M.read(event.buf)
    end,
  })
end

local function go_to(selection, client)
  local line = selection.start.line
  local text = vim.api.nvim_buf_get_lines(0, line, line + 1, false)[1] or ''
  local ok, column = pcall(vim.str_byteindex, text, selection.start.character, client.offset_encoding ~= 'utf-32')
  if not ok then
    column = math.min(selection.start.character, #text)
  end
  line = math.min(line + 1, vim.api.nvim_buf_line_count(0))
  vim.api.nvim_win_set_cursor(0, { line, column })
end

--- Open a document in a window of its own, or go to the window that shows it.
local function open(uri)
  local is_virtual = vim.startswith(uri, 'groundplan:')
  local buffer = is_virtual and vim.fn.bufadd(name_of(uri)) or vim.uri_to_bufnr(uri)
  for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    if vim.api.nvim_win_get_buf(window) == buffer then
      vim.api.nvim_set_current_win(window)
      return
    end
  end
  vim.cmd(require('groundplan').options.window)
  vim.bo[buffer].buflisted = true
  vim.api.nvim_win_set_buf(0, buffer)
end

local function open_outside(uri)
  if vim.ui.open then
    return vim.ui.open(uri) ~= nil
  end
  local opener = vim.fn.has('mac') == 1 and 'open' or 'xdg-open'
  return vim.fn.executable(opener) == 1 and vim.fn.jobstart({ opener, uri }, { detach = true }) > 0
end

--- The handler of window/showDocument.
function M.show(_, params, context)
  if params.external then
    return { success = open_outside(params.uri) }
  end
  local before = vim.api.nvim_get_current_win()
  local client = vim.lsp.get_client_by_id(context.client_id)
  local ok, problem = pcall(function()
    open(params.uri)
    if params.selection and client then
      go_to(params.selection, client)
    end
    if not params.takeFocus and vim.api.nvim_win_is_valid(before) then
      vim.api.nvim_set_current_win(before)
    end
  end)
  if not ok then
    vim.notify('Groundplan: ' .. tostring(problem), vim.log.levels.ERROR)
  end
  return { success = ok }
end

return M
