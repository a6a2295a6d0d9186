// Written by the role telephony.pbx.genieacs, in place of the one of the first run, whose password follows from the public id of the device.
const id = declare("DeviceID.ID", {value: 1}).value[0];
const password = ext("cpe-auth", "getConnectionRequestPassword", id);
const daily = Date.now(86400000);
for (const root of ["Device", "InternetGatewayDevice"]) {
  const server = root + ".ManagementServer.";
  declare(server + "ConnectionRequestUsername", {value: daily}, {value: id});
  declare(server + "ConnectionRequestPassword", {value: daily}, {value: password});
  declare(server + "PeriodicInformEnable", {value: daily}, {value: true});
  declare(server + "PeriodicInformInterval", {value: daily}, {value: args[0]});
  // Another moment for each device, so that they do not come all at once.
  declare(server + "PeriodicInformTime", {value: daily}, {value: daily % 86400000});
}
