// Streamlit has no translations. This script puts Chinese words in place of the English ones that it draws itself,
// now and whenever it draws more. Only whole texts that match are touched, never what the pages write.
"use strict";

// Calendars follow the browser's language; here everybody reads Chinese.
for (const [name, value] of [["language", "zh-CN"], ["languages", ["zh-CN", "zh"]]]) {
  Object.defineProperty(navigator, name, { get: () => value, configurable: true });
}

const WORDS = new Map(Object.entries({
  // frame, menu, status
  "Streamlit": "行政效能年督查看板",
  "Running...": "正在计算……",
  "Stopping...": "正在停止……",
  "Stop": "停止",
  "Stop script": "停止计算",
  "Loading...": "正在读取……",
  "Loading": "正在读取",
  "Please wait...": "请稍候……",
  "Rerun": "重新计算",
  "Always rerun": "总是重新计算",
  "Auto rerun": "自动重新计算",
  "Source file changed.": "程序已更新。",
  "File change.": "程序已更新。",
  "Settings": "设置",
  "Appearance": "显示",
  "Theme": "配色",
  "System": "跟随系统",
  "Use system setting": "跟随系统",
  "Light": "浅色",
  "Dark": "深色",
  "Wide mode": "宽屏",
  "Print": "打印",
  "Record screen": "录制屏幕",
  "Record a screencast": "录制屏幕",
  "Clear cache": "清除缓存",
  "Clear caches": "清除缓存",
  "About": "关于",
  "Get help": "帮助",
  "Report a bug": "报告问题",
  "Main menu": "主菜单",
  "Skip to main content": "跳到正文",
  "(required)": "（必填）",
  "App pages": "页面菜单",
  "Sidebar": "侧栏",
  "Expand sidebar": "展开侧栏",
  "Collapse sidebar": "收起侧栏",
  "Navigate to home page": "回到首页",
  "View less": "收起",
  "View more": "展开",
  "Link to heading": "本节链接",
  "Shortcut": "快捷键",
  "Help": "说明",
  "Notifications": "提示",
  "Notification": "提示",
  "Warning": "注意",
  "Error": "出错",
  "Info": "提示",
  "Success": "完成",
  "Close": "关闭",
  "Closed": "已关闭",
  "Close popup": "关闭",
  "Dismiss": "知道了",
  "Cancel": "取消",
  "Cancel (Escape)": "取消",
  "Retry": "重试",
  "Try again": "重试",
  "Submit": "提交",
  "Learn more": "详细说明",
  "Read more": "详细说明",
  // connection and pages
  "Page not found": "没有这个页面",
  "The page that you have requested does not seem to exist. Running the app's main page.":
    "您要打开的页面不存在，已转到首页。",
  "Connection error": "连接中断",
  "Connection failed": "连接失败",
  "Connecting": "正在连接",
  "Connecting...": "正在连接……",
  "CONNECTING": "正在连接",
  "Disconnected": "连接已断开",
  "Reconnected to server.": "已重新连接。",
  "Unable to connect to Streamlit server": "连接不上服务器",
  "Streamlit server is not responding. Are you connected to the internet?": "服务器没有响应，请检查网络连接。",
  "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
    "服务暂时中断，正在自动重新连接。如持续不能恢复，请联系系统管理员。",
  "Network error": "网络出错",
  "Network Error": "网络出错",
  "Bad message format": "通信出错，请刷新页面",
  "Session expired": "会话已过期，请刷新页面",
  "No response received from server": "服务器没有回应",
  "You need to enable JavaScript to run this app.": "本系统需要启用 JavaScript。",
  // input
  "Press Enter to apply": "按回车键确认",
  "Press Enter to submit form": "按回车键提交",
  "Press Enter to submit": "按回车键提交",
  "Press Enter to search": "按回车键查找",
  "This field is required.": "此项必填。",
  "Required": "必填",
  "Invalid value.": "填写的内容不符合要求。",
  "Invalid input.": "填写的内容不符合要求。",
  "Show password": "显示密码",
  "Show password text": "显示密码",
  "Hide password": "隐藏密码",
  "Hide password text": "隐藏密码",
  "Increment": "加一",
  "Decrement": "减一",
  "Clear": "清除",
  "Clear all": "全部清除",
  "Clear value": "清除",
  "Clear selection": "清除所选",
  "Clear entry": "清除",
  "Clear date": "清除日期",
  "Clear dates": "清除日期",
  "Clear time": "清除时间",
  "Open": "展开",
  "Select...": "请选择",
  "Select all": "全选",
  "Deselect all": "全不选",
  "Selected": "已选",
  "Selected values": "已选",
  "Choose an option": "请选择",
  "Choose options": "请选择（可多选）",
  "Choose or add an option": "请选择或填写",
  "Choose or add options": "请选择或填写",
  "Type to search": "输入文字查找",
  "Show suggestions": "显示选项",
  "Selectbox options": "选项",
  "No results": "没有符合的选项",
  "No options": "没有选项",
  "No options to select": "没有可选项",
  "No options to select.": "没有可选项",
  "No matches": "没有符合的选项",
  // dates
  "Choose date": "选择日期",
  "Choose date range": "选择起止日期",
  "Choose date and time": "选择日期和时间",
  "Choose a date range": "选择起止日期",
  "Quick select a date range": "常用时段",
  "Past Week": "近一周",
  "Past Month": "近一月",
  "Past 3 Months": "近三月",
  "Past 6 Months": "近半年",
  "Past Year": "近一年",
  "Past 2 Years": "近两年",
  "Use arrow keys to navigate dates. Enter to select. Escape to close.":
    "用方向键移动，按回车键选定，按 Esc 键关闭。",
  "Calendar": "日历",
  "Next": "下一个",
  "Previous": "上一个",
  "Next month": "下一月",
  "Previous month": "上一月",
  "Month": "月",
  "Year": "年",
  "Selected date unavailable.": "所选日期不可用。",
  "Start date must be before end date.": "开始日期须早于结束日期。",
  // tables and charts
  "Dataframe column menu": "列菜单",
  "Sort ascending": "升序排列",
  "Sort descending": "降序排列",
  "Pin column": "固定此列",
  "Unpin column": "取消固定",
  "Hide column": "隐藏此列",
  "Autosize": "自动列宽",
  "Format": "显示格式",
  "Statistics": "统计",
  "Copy column name": "复制列名",
  "Show/hide columns": "显示或隐藏列",
  "Automatic": "自动",
  "Localized": "本地格式",
  "Plain": "原样",
  "Compact": "简写",
  "Percent": "百分比",
  "Scientific": "科学记数",
  "Accounting": "会计格式",
  "Dollar": "美元",
  "Euro": "欧元",
  "Yen": "日元",
  "Bytes": "字节",
  "Duration": "时长",
  "Distance": "相对时间",
  "Calendar date": "日历日期",
  "Average": "平均值",
  "Median": "中位数",
  "Minimum": "最小值",
  "Maximum": "最大值",
  "Sum": "合计",
  "Count": "计数",
  "Distinct": "不同值",
  "Empty": "空值",
  "Range": "范围",
  "Values": "取值",
  "Standard deviation": "标准差",
  "Minimum length": "最短",
  "Maximum length": "最长",
  "Average length": "平均长度",
  "Search": "查找",
  "Close Search": "关闭查找",
  "Next Result": "下一处",
  "Previous Result": "上一处",
  "Add row": "添加一行",
  "Delete row(s)": "删除所选行",
  "Download as CSV": "下载 CSV",
  "Download as PNG": "下载图片",
  "Save as PNG": "下载图片（PNG）",
  "Save as SVG": "下载图片（SVG）",
  "View Source": "查看图表定义",
  "Copy Vega-Lite spec": "复制图表定义",
  "Vega visualization": "图表",
  "visualization": "图表",
  "Fullscreen": "全屏",
  "Enter fullscreen": "全屏",
  "Toggle fullscreen": "全屏",
  "Close fullscreen": "退出全屏",
  "Exit fullscreen": "退出全屏",
  "Show data": "查看数据",
  "Show chart": "查看图形",
  "Scrollable table": "可滚动的表格",
  "Scroll tabs left": "向左翻看",
  "Scroll tabs right": "向右翻看",
  "Zoom in": "放大",
  "Zoom out": "缩小",
  "Reset view": "还原",
  "No data": "没有数据",
  "empty": "无数据",
  "Pagination": "翻页",
  "Previous page": "上一页",
  "Next page": "下一页",
  "Copy": "复制",
  "Copy to clipboard": "复制",
  "Copied": "已复制",
  "This is a chart": "图表",
  "Bad JSON": "内容有误",
  // files
  "Upload": "选择文件",
  "Browse files": "选择文件",
  "Add files": "添加文件",
  "Drag and drop file here": "将文件拖到此处",
  "Drag and drop files here": "将文件拖到此处",
  "Upload or drag and drop a file": "选择文件，或将文件拖到此处",
  "Upload or drag and drop files": "选择文件，或将文件拖到此处",
  "Upload failed": "上传失败",
  "Uploading...": "正在上传……",
  "Only one file is allowed.": "只能选择一个文件。",
  "file upload": "上传文件",
}));

const PATTERNS = [
  [/^View (\d+) more$/, "再显示$1项"],
  [/^You have requested page \/?.*Running the app's main page\.?$/s, "您要打开的页面不存在，已转到首页。"],
  [/^Press (.+) to (apply|submit form|submit)$/, "按 $1 确认"],
  [/^(\d+)\/(\d+)$/, "$1/$2"],
  [/^(.+) per file(.*)$/, "每个文件不超过$1$2"],
  [/^Limit (.+) per file(.*)$/, "每个文件不超过$1$2"],
  [/^Upload (.+)$/, "选择文件"],
  [/^Remove (.+)$/, "移除 $1"],
  [/^Today, (.+) selected$/, "今天，$1，已选"],
  [/^Today, (.+)$/, "今天，$1"],
  [/^Value must be (.+) or later\.$/, "不能早于$1。"],
  [/^Value must be (.+) or earlier\.$/, "不能晚于$1。"],
  [/^File must be (.+) or smaller\.$/, "文件不能超过$1。"],
  [/^(.+) files are not allowed\.$/, "不接受 $1 文件。"],
  [/^You can only select up to (\d+) options?\. Remove an option first\.$/, "最多选$1项，请先取消一项。"],
  [/^Select (\d+) matches$/, "选中$1项"],
  [/^[a-z_0-9]+ icon$/, "图标"],
  [/^Help for (.+)$/, "$1的说明"],
  [/^Page (\d+)$/, "第$1页"],
  [/^year, (.+)$/, "$1，年"],
  [/^month, (.+)$/, "$1，月"],
  [/^day, (.+)$/, "$1，日"],
  [/^Choose date, (.+)$/, "选择日期，$1"],
  [/^Selected Date: (.+)$/, (_, day) => `所选日期：${new Date(day).toLocaleDateString("zh-CN", { dateStyle: "long" })}`],
  // The tools of a table or chart, followed by its name.
  [/^([A-Z][^:]+): (.+)$/s, (whole, tool, name) => (WORDS.has(tool) ? `${WORDS.get(tool)}：${name}` : whole)],
  [/^Shortcut (.+)$/, "快捷键 $1"],
  [/^Selected (.+)\. (.*)$/s, "已选$1。"],
];

// What pages write. A table holds one hidden element per cell inside its canvas, a chart one per mark: thousands.
const LEAVE = "canvas, svg *, script, style, textarea, code, pre";
const ATTRIBUTES = ["aria-label", "title", "placeholder", "alt", "aria-roledescription"];

function chinese(text) {
  const bare = text.trim();
  if (!bare || !/[A-Za-z]/.test(bare)) return null;
  const word = WORDS.get(bare);
  if (word !== undefined) return text.replace(bare, () => word);
  for (const [pattern, form] of PATTERNS) {
    if (pattern.test(bare)) return bare.replace(pattern, form);
  }
  return null;
}

function translateText(node) {
  if (node.parentElement === null || node.parentElement.closest(LEAVE)) return;
  const word = chinese(node.nodeValue);
  if (word !== null && word !== node.nodeValue) node.nodeValue = word;
}

function translateAttributes(element) {
  for (const name of ATTRIBUTES) {
    const value = element.getAttribute(name);
    const word = value === null ? null : chinese(value);
    if (word !== null && word !== value) element.setAttribute(name, word);
  }
}

function translateTree(root) {
  if (root.nodeType === Node.TEXT_NODE) return translateText(root);
  if (root.nodeType !== Node.ELEMENT_NODE || root.closest(LEAVE)) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
    acceptNode: (node) =>
      node.nodeType === Node.ELEMENT_NODE && node.matches(LEAVE)
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
  });
  for (let node = walker.currentNode; node !== null; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) translateText(node);
    else translateAttributes(node);
  }
}

new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === "characterData") translateText(change.target);
    else if (change.type === "attributes") translateAttributes(change.target);
    else change.addedNodes.forEach(translateTree);
  }
}).observe(document.documentElement, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
  attributeFilter: ATTRIBUTES,
});
