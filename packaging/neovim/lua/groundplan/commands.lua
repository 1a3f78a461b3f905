--- The commands `:Groundplan…`. Each asks the server what can be done at the cursor or in the range, and does it.

local M = {}

--- Our command → the server's, and what it is for.
M.places = {
  GroundplanExplain = { 'groundplan.explain', 'Explain this' },
  GroundplanPlan = { 'groundplan.plan', 'Plan a change here' },
  GroundplanAsk = { 'groundplan.ask', 'Ask about this' },
  GroundplanRecord = { 'groundplan.record', 'Record a decision here' },
  GroundplanLink = { 'groundplan.linkDecision', 'Link this to a decision' },
  GroundplanOpenDecision = { 'groundplan.openDecision', 'Open a decision of this place' },
  GroundplanTests = { 'groundplan.tests', 'Generate tests' },
  GroundplanReview = { 'groundplan.review', 'Review this selection or diff' },
  GroundplanRunAgent = { 'groundplan.runAgent', 'Run an agent' },
}

local function say(words, level)
  vim.notify('Groundplan: ' .. words, level or vim.log.levels.INFO)
end

local function column_of(client, line, byte)
  local text = vim.api.nvim_buf_get_lines(0, line, line + 1, false)[1] or ''
  byte = math.min(byte, #text)
  if client.offset_encoding == 'utf-8' then
    return byte
  end
  local ok, code_points, code_units = pcall(vim.str_utfindex, text, byte)
  if not ok then
    return byte
  end
  return client.offset_encoding == 'utf-32' and code_points or code_units or code_points
end

local function range_of(client, call)
  local row, byte = unpack(vim.api.nvim_win_get_cursor(0))
  if call.range == 0 then
    local at = { line = row - 1, character = column_of(client, row - 1, byte) }
    return { start = at, ['end'] = at }
  end
  local last = vim.api.nvim_buf_get_lines(0, call.line2 - 1, call.line2, false)[1] or ''
  return {
    start = { line = call.line1 - 1, character = 0 },
    ['end'] = { line = call.line2 - 1, character = column_of(client, call.line2 - 1, #last) },
  }
end

--- The offers of the server under one of its commands: the commands, with their titles.
function M.choose(actions, name)
  local offers = {}
  for _, action in ipairs(actions or {}) do
    local command = type(action.command) == 'table' and action.command or action
    if command.command == name and not action.disabled then
      table.insert(offers, { title = action.title, command = name, arguments = command.arguments })
    end
  end
  return offers
end

local function send(client, offer, buffer)
  local call = { command = offer.command, arguments = offer.arguments }
  require('groundplan.client').request(client, 'workspace/executeCommand', call, function(problem)
    if problem then
      say(problem.message, vim.log.levels.ERROR)
    end
  end, buffer)
end

-- Words that some commands take, and the part of the argument that they go into.
local questions = {
  ['groundplan.plan'] = { 'change', 'What shall be changed here? (empty: choose) ' },
  ['groundplan.record'] = { 'text', 'What was decided? (empty: take the comment here) ' },
}

--- Run a command of the server, after the words that it takes were asked for.
function M.execute(client, offer, buffer)
  local question = questions[offer.command]
  local told = (offer.arguments or {})[1]
  if not question or type(told) ~= 'table' or told[question[1]] then
    send(client, offer, buffer)
    return
  end
  vim.ui.input({ prompt = question[2] }, function(words)
    if not words then
      return
    end
    local filled = vim.trim(words) ~= '' and { [question[1]] = vim.trim(words) } or {}
    send(client, { command = offer.command, arguments = { vim.tbl_extend('force', told, filled) } }, buffer)
  end)
end

--- Do what the server offers under `name` here; ask which, when it offers several.
function M.run_here(name, call)
  local buffer = vim.api.nvim_get_current_buf()
  local client = require('groundplan.client').clients(buffer)[1]
  if not client then
    say('no server is attached to this buffer; is it a file of a project?', vim.log.levels.WARN)
    return
  end
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    range = range_of(client, call),
    context = { diagnostics = {}, triggerKind = 1 },
  }
  require('groundplan.client').request(client, 'textDocument/codeAction', params, function(problem, actions)
    if problem then
      say(problem.message, vim.log.levels.ERROR)
      return
    end
    local offers = M.choose(actions, name)
    if #offers == 0 then
      say('there is nothing of that kind for this place')
    elseif #offers == 1 then
      M.execute(client, offers[1], buffer)
    else
      local prompt = { prompt = 'Groundplan', format_item = function(offer)
        return offer.title
      end }
      vim.ui.select(offers, prompt, function(offer)
        if offer then
          M.execute(client, offer, buffer)
        end
      end)
    end
  end, buffer)
end

--- Cancel one of the things that are at work.
function M.cancel()
  local works = require('groundplan.progress').cancellable()
  if #works == 0 then
    say('nothing is at work')
    return
  end
  local function cancel(work)
    local client = work and vim.lsp.get_client_by_id(work.client)
    if not client then
      return
    end
    if vim.fn.has('nvim-0.11') == 1 then
      client:notify('window/workDoneProgress/cancel', { token = work.token })
    else
      client.notify('window/workDoneProgress/cancel', { token = work.token })
    end
  end
  if #works == 1 then
    cancel(works[1])
    return
  end
  vim.ui.select(works, { prompt = 'Cancel', format_item = function(work)
    return work.words
  end }, cancel)
end

--- Make the commands, and have those that take words ask for them also when Neovim's own menus run them.
function M.register()
  for name in pairs(questions) do
    vim.lsp.commands[name] = function(command, context)
      M.execute(vim.lsp.get_client_by_id(context.client_id), command, context.bufnr)
    end
  end
  local make = vim.api.nvim_create_user_command
  for ours, place in pairs(M.places) do
    make(ours, function(call)
      M.run_here(place[1], call)
    end, { range = true, desc = 'Groundplan: ' .. place[2] })
  end
  make('GroundplanApprovals', require('groundplan').approvals, { desc = 'Groundplan: what waits for you' })
  make('GroundplanCancel', M.cancel, { desc = 'Groundplan: cancel what is at work' })
  make('GroundplanLens', vim.lsp.codelens.run, { desc = 'Groundplan: run a lens of this line' })
  make('GroundplanRestart', require('groundplan.client').restart, { desc = 'Groundplan: connect anew' })
end

return M
