--- What waits for the user: listed, shown and answered through the command `groundplan`.

local M = {}

local function say(words, level)
  vim.notify('Groundplan: ' .. words, level or vim.log.levels.INFO)
end

--- The command without what makes it a language server.
local function program()
  local words = {}
  for _, word in ipairs(require('groundplan').options.cmd) do
    if word == 'lsp' then
      break
    end
    table.insert(words, word)
  end
  return words
end

--- Run the command with arguments; `answer` gets what it printed as data. What it says otherwise is shown.
local function ask(args, answer)
  local command = vim.list_extend(vim.list_extend(program(), { 'approvals' }), args)
  local printed, complained = {}, {}
  vim.fn.jobstart(vim.list_extend(command, { '--json' }), {
    stdin = 'null',
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = function(_, lines)
      printed = lines
    end,
    on_stderr = function(_, lines)
      complained = lines
    end,
    on_exit = function(_, code)
      local text = table.concat(code == 0 and printed or complained, '\n')
      local ok, told = pcall(vim.fn.json_decode, text)
      if code ~= 0 then
        say(ok and told.error and told.error.message or text, vim.log.levels.ERROR)
      elseif ok then
        answer(told)
      end
    end,
  })
end

--- The lines of a page with everything that it takes to decide.
function M.page(approval)
  local lines = { '# ' .. approval.summary, '' }
  for _, part in ipairs({ approval.reason, 'Risk: ' .. approval.risk, 'In: ' .. approval.folder }) do
    vim.list_extend(lines, { part, '' })
  end
  for _, text in ipairs({ approval.command, approval.diff }) do
    if text ~= '' then
      vim.list_extend(lines, vim.split(text, '\n'))
    end
  end
  return lines
end

local function show_page(approval)
  vim.cmd(require('groundplan').options.window)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, M.page(approval))
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].filetype = 'diff'
  vim.api.nvim_win_set_buf(0, buffer)
  return buffer
end

local function decide(approval)
  local buffer = show_page(approval)
  vim.cmd('redraw')
  vim.ui.select({ 'Approve', 'Deny', 'Later' }, { prompt = approval.summary }, function(choice)
    if vim.api.nvim_buf_is_valid(buffer) then
      vim.api.nvim_buf_delete(buffer, { force = true })
    end
    if choice == 'Approve' or choice == 'Deny' then
      ask({ choice:lower(), approval.id }, function()
        say(choice == 'Approve' and 'approved' or 'denied')
      end)
    end
  end)
end

--- List what waits; the chosen one is shown and can be answered.
function M.show()
  ask({ 'list' }, function(told)
    if #told.approvals == 0 then
      say('nothing waits for you')
      return
    end
    vim.ui.select(told.approvals, {
      prompt = 'What waits for you',
      format_item = function(approval)
        return ('%s (%s)'):format(approval.summary, approval.risk)
      end,
    }, function(approval)
      if approval then
        decide(approval)
      end
    end)
  end)
end

return M
