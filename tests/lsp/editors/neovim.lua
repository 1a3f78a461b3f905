-- Stories that a real Neovim plays with a real server: `nvim --headless -u NONE -l`-like, see test_lsp_in_neovim.py.
-- STORY names one; what it returns is written to OUT as JSON. Neovim's own functions are called, as a person's keys would.

local PATIENCE_MS = 20000

local function wait_for(what, is_met)
  local found
  local ok = vim.wait(PATIENCE_MS, function()
    found = is_met()
    return found
  end, 10)
  assert(ok, what .. ' did not happen; messages: ' .. vim.api.nvim_exec('messages', true))
  return found
end

local function client()
  return require('groundplan.client').clients(0)[1]
end

local function open(path)
  vim.cmd('edit ' .. vim.env.SHOP .. '/' .. path)
  wait_for('attaching', function()
    return client() and client().initialized
  end)
end

local function go_to(words)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search('\\V' .. words, 'c') > 0, words)
end

-- Chooses what a menu shows, by words of it; keeps what was offered.
local offered = {}
local function choose(words)
  vim.ui.select = function(items, options, on_choice)
    local chosen
    for _, item in ipairs(items) do
      local shown = options.format_item and options.format_item(item) or tostring(item)
      table.insert(offered, shown)
      if shown:find(words, 1, true) then
        chosen = chosen or item
      end
    end
    on_choice(chosen)
  end
end

-- Answers what the server asks: in a list of numbers before Neovim 0.11, in a menu since.
local is_asked = false
local function answer(words)
  choose(words)
  local select = vim.ui.select
  vim.ui.select = function(...)
    is_asked = true
    select(...)
  end
  vim.fn.inputlist = function(lines)
    is_asked = true
    for number, line in ipairs(lines) do
      if number > 2 and line:find(words, 1, true) then
        return number - 2
      end
    end
    return 0
  end
end

local function text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

local function virtual_document()
  return wait_for('showing a document', function()
    for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
      if vim.api.nvim_buf_get_name(buffer):match('^groundplan:') and vim.api.nvim_buf_line_count(buffer) > 1 then
        return buffer
      end
    end
  end)
end

local stories = {}

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

function stories.hover()
  open('shop.py')
  go_to('total(prices)}')
  local text = wait_for('a hover that says who uses it', function()
    vim.lsp.buf.hover() -- again until the first index is there
    vim.wait(500, float, 10)
    local shown = float() and text_of(vim.api.nvim_win_get_buf(float()))
    if float() then
      vim.api.nvim_win_close(float(), true)
    end
    return shown and shown:find('test_shop.py', 1, true) and shown
  end)
  return { text = text }
end

function stories.action()
  open('shop.py')
  go_to('total(prices: ')
  choose('Explain')
  vim.lsp.buf.code_action()
  local buffer = virtual_document()
  return { offered = offered, name = vim.api.nvim_buf_get_name(buffer), text = text_of(buffer),
    filetype = vim.bo[buffer].filetype, modifiable = vim.bo[buffer].modifiable }
end

function stories.command()
  open('shop.py')
  go_to('receipt(')
  vim.cmd('GroundplanExplain')
  return { text = text_of(virtual_document()) }
end

-- Tests for a function that has none yet: an edit that the server may make only after a yes.
local function generate_tests(words, is_over)
  open('shop.py')
  go_to('receipt(')
  answer(words)
  vim.cmd('GroundplanTests')
  wait_for('a question', function()
    return is_asked
  end)
  wait_for('an end', is_over)
  local buffer = vim.fn.bufnr('test_shop.py$')
  return { text = buffer > 0 and text_of(buffer) or '' }
end

function stories.edit_approved()
  return generate_tests('Apply', function()
    return vim.fn.bufnr('test_shop.py$') > 0
  end)
end

function stories.edit_denied()
  return generate_tests('Not now', function()
    -- What the server would do after the answer comes before its answer to something that is asked later.
    return vim.lsp.buf_request_sync(0, 'textDocument/hover', vim.lsp.util.make_position_params(0, 'utf-16'), PATIENCE_MS)
  end)
end

function stories.lens()
  open('shop.py')
  local lenses = wait_for('lenses', function()
    require('groundplan.lenses').refresh(0)
    vim.wait(50)
    local found = vim.lsp.codelens.get(0)
    return #found > 0 and found
  end)
  local titles = {}
  for _, lens in ipairs(lenses) do
    table.insert(titles, lens.command and lens.command.title or '')
  end
  return { titles = titles }
end

function stories.symbols()
  open('shop.py')
  wait_for('the index', function()
    vim.lsp.buf.workspace_symbol('receipt')
    vim.wait(200)
    return #vim.fn.getqflist() > 0
  end)
  local found = {}
  for _, item in ipairs(vim.fn.getqflist()) do
    table.insert(found, item.text .. ' ' .. vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ':t') .. ':' .. item.lnum)
  end
  return { found = found }
end

function stories.drift()
  open('shop.py')
  local found = wait_for('a diagnostic', function()
    local all = vim.diagnostic.get(0)
    return #all > 0 and all
  end)
  local told = {}
  for _, diagnostic in ipairs(found) do
    table.insert(told, { line = diagnostic.lnum + 1, message = diagnostic.message, source = diagnostic.source })
  end
  return { told = told }
end

function stories.definition()
  open('shop.py')
  go_to('FR-001')
  wait_for('the definition', function()
    vim.lsp.buf.definition()
    return vim.wait(500, function()
      return vim.fn.expand('%:t') == 'spec.md'
    end, 10)
  end)
  return { line = vim.api.nvim_get_current_line() }
end

function stories.rename()
  open('shop.py')
  go_to('FR-001')
  wait_for('the rename', function()
    vim.lsp.buf.rename('FR-010')
    return vim.wait(500, function()
      return text_of(0):find('FR-010', 1, true)
    end, 10)
  end)
  local spec = vim.fn.bufnr('spec.md$')
  return { code = text_of(0), spec = spec > 0 and text_of(spec) or '' }
end

function stories.approvals()
  open('shop.py')
  local told
  vim.notify = function(words)
    told = words
  end
  vim.cmd('GroundplanApprovals')
  return { told = wait_for('an answer', function()
    return told
  end) }
end

function stories.elsewhere()
  local told = {}
  vim.cmd('edit ' .. vim.env.SHOP .. '/../loose.py')
  vim.wait(300)
  table.insert(told, #require('groundplan.client').clients())
  vim.cmd('enew')
  vim.bo.filetype = 'python'
  vim.wait(100)
  table.insert(told, #require('groundplan.client').clients())
  return { clients = told }
end

local function play()
  vim.cmd('filetype on')
  require('groundplan').setup({ cmd = vim.fn.json_decode(vim.env.COMMAND), progress = false })
  return stories[vim.env.STORY]()
end

local ok, told = pcall(play)
local file = assert(io.open(vim.env.OUT, 'w'))
file:write(vim.fn.json_encode(ok and told or { failed = tostring(told) }))
file:close()
vim.cmd('qall!')
