-- Health of a keymast.io BaseStationCertificate. Without conditions nothing has happened to it since it was issued.
local conditions = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    conditions[condition.type] = condition
  end
end

local function is(type, status)
  return conditions[type] ~= nil and conditions[type].status == status
end

local function health(status, type)
  return { status = status, message = conditions[type].message }
end

if is("Verified", "False") then
  return health("Degraded", "Verified")
end
if is("Orphaned", "True") then
  return health("Degraded", "Orphaned")
end
if is("Revoked", "True") then
  -- Where Keymast has no key of the CA, no CRL will ever list it: that is as far as it gets.
  if is("RevocationPublished", "False") and conditions["RevocationPublished"].reason ~= "NotSupported" then
    return health("Progressing", "RevocationPublished")
  end
  return health("Suspended", "Revoked")
end
if is("Expired", "True") then
  return health("Suspended", "Expired")
end
return { status = "Healthy", message = "" }
